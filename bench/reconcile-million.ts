import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ONE_PROCESSOR } from '../src/functions/function-entry.ts';
import { functions } from '../src/functions/index.ts';
import type { Figure } from './figure.ts';

const SCRIPT = fileURLToPath(new URL('reconcile-run.ts', import.meta.url));
const OPTIONS = ['--expose-gc', '--max-old-space-size=9000', '--disable-warning=ExperimentalWarning'];
/** What it takes to compare a block list of 500,000 addresses in each family with its IP sets, which is all that fits. */
export async function millionFigures(): Promise<Figure[]> {
  const { timeout, memory } = functions['act-network'];
  const { stdout } = await promisify(execFile)(process.execPath, [...OPTIONS, SCRIPT]);
  const { seconds = Number.NaN } = JSON.parse(stdout) as { seconds?: number };
  return [
    {
      name: 'reconcile.1M-cpu',
      value: Math.round(seconds * 10) / 10,
      unit: 's',
      goal: Math.floor((timeout * memory) / ONE_PROCESSOR),
      note: `${timeout} s at the share of ${memory} MB; 500,000 addresses in each family, our own code, without the SDK and the services`,
    },
  ];
}

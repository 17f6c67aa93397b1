import { ONE_PROCESSOR } from '../src/functions/function-entry.ts';
import { functions } from '../src/functions/index.ts';
import type { Figure } from './figure.ts';
import { ownProcess, rounded } from './own-process.ts';

/** What it takes to compare a block list of 500,000 addresses in each family with its IP sets, which is all that fits. */
export async function millionFigures(): Promise<Figure[]> {
  const { timeout, memory } = functions['act-network'];
  const { seconds } = await ownProcess('reconcile-run.ts', ['--max-old-space-size=9000']);
  return [
    {
      name: 'reconcile.1M-cpu',
      value: rounded(seconds, 1),
      unit: 's',
      goal: Math.floor((timeout * memory) / ONE_PROCESSOR),
      note: `${timeout} s at the share of ${memory} MB; 500,000 addresses in each family, our own code, without the SDK and the services`,
    },
  ];
}

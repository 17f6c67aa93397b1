import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildDigest } from '../src/digest/build.ts';
import { renderEmail } from '../src/digest/html/email.ts';
import { days } from '../test/digest/days.ts';
import type { Figure } from './figure.ts';

const SCRIPT = fileURLToPath(new URL('digest-run.ts', import.meta.url));
const OPTIONS = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
const NOTE = 'processor time and growth of a process of its own; the SDK reads DynamoDB’s answers without a network';

const largestEmail = (): number =>
  Math.ceil(Math.max(...days.map(({ input }) => Buffer.byteLength(renderEmail(buildDigest(input))))) / 1000);

/** What a digest over 100,000 journal records takes: reading, counting, and the plain text. */
export async function digestFigures(): Promise<Figure[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...OPTIONS, SCRIPT]);
  const { seconds, megabytes, unitsPer4Kb } = JSON.parse(stdout) as Record<string, number>;
  const rounded = (value = Number.NaN, digits = 2): number => Number(value.toFixed(digits));
  return [
    { name: 'digest.100k-time', value: rounded(seconds), unit: 's', goal: 8, note: NOTE },
    { name: 'digest.100k-memory', value: rounded(megabytes, 0), unit: 'MB', goal: 256, note: NOTE },
    {
      name: 'digest.html-size',
      value: largestEmail(),
      unit: 'KB',
      goal: 100,
      note: 'the largest of the six days; Gmail cuts at 102 KB',
    },
    { name: 'digest.100k-reads', value: rounded(unitsPer4Kb, 3), unit: 'units/4 KB', goal: 1 },
  ];
}

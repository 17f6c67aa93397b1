import { buildDigest } from '../src/digest/build.ts';
import { renderEmail } from '../src/digest/html/email.ts';
import { days } from '../test/digest/days.ts';
import type { Figure } from './figure.ts';
import { exponentOf, growthFigure } from './growth.ts';
import { ownProcess, rounded } from './own-process.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const NOTE = 'processor time and growth of a process of its own; the SDK reads DynamoDB’s answers without a network';

const largestEmail = (): number =>
  Math.ceil(Math.max(...days.map(({ input }) => Buffer.byteLength(renderEmail(buildDigest(input))))) / 1000);

/** What a digest over 100,000 journal records takes: reading, counting, and the plain text. */
export async function digestFigures(): Promise<Figure[]> {
  const { result, slowdown } = await besideYardstick(() => ownProcess('digest-run.ts'));
  const { seconds = Number.NaN, megabytes, unitsPer4Kb } = result;
  const { seconds: ofFew = Number.NaN } = await ownProcess('digest-run.ts', [], ['10000']);
  return [
    {
      name: 'digest.100k-time',
      value: rounded(seconds / slowdown, 2),
      unit: 's',
      goal: 8,
      note: `${NOTE}; ${besideNote(slowdown)}`,
    },
    { name: 'digest.100k-memory', value: rounded(megabytes), unit: 'MB', goal: 256, note: NOTE },
    {
      name: 'digest.html-size',
      value: largestEmail(),
      unit: 'KB',
      goal: 100,
      note: 'the largest of the six days; Gmail cuts at 102 KB',
    },
    { name: 'digest.100k-reads', value: rounded(unitsPer4Kb, 3), unit: 'units/4 KB', goal: 1 },
    growthFigure('digest', exponentOf(ofFew, seconds, 10), 'processor time from 10,000 to 100,000 records'),
  ];
}

import type { Figure } from './figure.ts';
import { growthFigure } from './growth.ts';
import { ownProcess, rounded } from './own-process.ts';

/** The same code is compiled a little differently each time. */
const PROCESSES = 3;

/** How fast findings are decided about from memory, and what 500 custom playbooks before the built-in ones cost. */
export async function decideFigures(): Promise<Figure[]> {
  const runs: Record<string, number>[] = [];
  for (let n = 0; n < PROCESSES; n += 1) runs.push(await ownProcess('decide-run.ts'));
  const of = (name: string): number[] => runs.map((run) => run[name] ?? Number.NaN).sort((a, b) => a - b);
  const middle = (name: string): number | undefined => of(name)[Math.floor(PROCESSES / 2)];
  const { events, rounds } = runs[0] ?? {};
  const turns = `median of ${rounds} turns, and of ${PROCESSES} processes`;
  return [
    {
      name: 'decide.throughput',
      value: rounded(of('throughput').at(-1)),
      unit: 'findings/s',
      goal: 20_000,
      more: true,
      note: `parse, correlate, match and guards of ${events} events; best of ${rounds} rounds of processor time in each of ${PROCESSES} processes, once compiled`,
    },
    {
      name: 'decide.parse-ratio',
      value: rounded(middle('parseRatio'), 2),
      unit: 'times',
      goal: 6.5,
      note: `the same, as a multiple of JSON.parse of the same bodies in the same turn; ${turns}`,
    },
    {
      name: 'decide.custom-500-ratio',
      value: rounded(middle('customRatio'), 2),
      unit: 'times',
      goal: 1.2,
      note: turns,
    },
    growthFigure('decide', middle('together') ?? Number.NaN, 'the same events, and ten times as many in one batch'),
  ];
}

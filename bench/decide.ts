import type { Figure } from './figure.ts';
import { ownProcess, rounded } from './own-process.ts';

/** How fast findings are decided about from memory, and what 500 custom playbooks before the built-in ones cost. */
export async function decideFigures(): Promise<Figure[]> {
  const { throughput, parseRatio, customRatio, events, rounds } = await ownProcess('decide-run.ts');
  const note = `parse, correlate, match and guards of ${events} events; best of ${rounds} rounds of processor time, once compiled, in a process of its own`;
  return [
    { name: 'decide.throughput', value: rounded(throughput), unit: 'findings/s', goal: 20_000, more: true, note },
    {
      name: 'decide.parse-ratio',
      value: rounded(parseRatio, 2),
      unit: 'times',
      goal: 6.5,
      note: 'the same, as a multiple of JSON.parse of the same bodies',
    },
    { name: 'decide.custom-500-ratio', value: rounded(customRatio, 2), unit: 'times', goal: 1.2 },
  ];
}

import type { Figure } from './figure.ts';
import { ownProcess, rounded } from './own-process.ts';

/** What deciding keeps in memory of findings that are gone. */
export async function decideMemoryFigures(): Promise<Figure[]> {
  const { megabytes, findings = 0 } = await ownProcess('decide-memory-run.ts');
  return [
    {
      name: 'decide.memory-growth',
      value: rounded(megabytes, 1),
      unit: 'MB',
      goal: 5,
      note: `of the heap, by ${findings.toLocaleString('en')} findings that all have another id and another attacker`,
    },
  ];
}

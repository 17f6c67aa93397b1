import type { Figure } from './figure.ts';
import { exponentOf, growthFigure } from './growth.ts';
import { ownProcess, rounded } from './own-process.ts';

const NOTE = '10,000 secrets, 10,000 parameters and 2,000 certificates in the local account';

/** What the daily look at everything that expires takes. */
export async function sweepFigures(): Promise<Figure[]> {
  const { callsPer10, megabytes, seconds, refused, cpuSeconds = Number.NaN } = await ownProcess('sweep-run.ts');
  const { cpuSeconds: ofFew = Number.NaN } = await ownProcess('sweep-run.ts', [], ['0.1']);
  return [
    { name: 'sweep.calls-per-10', value: rounded(callsPer10, 3), unit: 'calls', goal: 0.3, note: NOTE },
    { name: 'sweep.memory', value: rounded(megabytes), unit: 'MB', goal: 80, note: 'growth of a process of its own' },
    { name: 'sweep.time', value: rounded(seconds), unit: 's', goal: 60, note: 'virtual time, at the APIs’ own rates' },
    { name: 'sweep.refused', value: rounded(refused), unit: 'calls', goal: 0, note: 'of calls that came too fast' },
    growthFigure('sweep', exponentOf(ofFew, cpuSeconds, 10), 'processor time from 2,200 to 22,000 things'),
  ];
}

import type { Replayed } from './replayed.ts';

/** How events ended, counted as they are followed, so that none of them has to be kept. */
export class Tally {
  events = 0;
  failed = 0;
  /** How often each outcome came. */
  readonly outcomes = new Map<string, number>();

  add(replayed: Replayed): void {
    this.events += 1;
    if ('error' in replayed) this.failed += 1;
    const ends =
      'error' in replayed ? ['not handled'] : replayed.findings.flatMap(({ told }) => told.map(({ ended }) => ended));
    for (const end of ends) this.outcomes.set(end, (this.outcomes.get(end) ?? 0) + 1);
  }
}

import { START } from './plan.ts';
import type { Asked } from './schedule.ts';
import type { Reached } from './wire.ts';

/** A function may know the lists of a minute ago, and its clock differs. */
const KNOWN_MS = 120_000;

/** Whoever began a while after people named an address as never to be blocked puts it into no IP set, not even for minutes. */
export function watchNeverBlock(see: (invariant: string, what: string) => void, asked: readonly Asked[]) {
  const held = new Map<string, ReadonlySet<string>>();

  return ({ invocation, operation, input, place }: Reached): void => {
    if (operation !== 'UpdateIPSet' || place) return;
    const { Id, Addresses = [] } = input as { Id?: string; Addresses?: string[] };
    const before = held.get(String(Id)) ?? new Set();
    held.set(String(Id), new Set(Addresses));
    for (const { of, kind, key } of asked)
      if (
        kind === 'never' &&
        START + of.at + KNOWN_MS < invocation.startedAt &&
        Addresses.includes(key) &&
        !before.has(key)
      )
        see('never-block', `${invocation.id} puts ${key} into an IP set, and people have said never`);
  };
}

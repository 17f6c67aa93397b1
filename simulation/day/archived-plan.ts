import { BEFORE_ARCHIVED, BEFORE_BACK } from '../as-before.ts';
import { type Bundled, seenAgain } from '../events.ts';
import type { Catalogue, Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those in which somebody archives findings in GuardDuty, and what they were about is found again. */
const ARCHIVED = 0.25;
const MINUTE = 60_000;

/** Of findings that were archived, those that are seen again. */
const BACK = 0.6;

/**
 * A finding, its archiving, another finding about the same that comes before that or after it, seen earlier or later, and the
 * finding itself once more, seen since.
 */
export function archivedPlan(
  seed: number,
  { acting }: Catalogue,
  { start, horizon }: { start: number; horizon: number },
): Stimulus[] {
  const chance = chanceOf(seed, 'archived');
  if (BEFORE_ARCHIVED.has(seed) || !chance.hits(ARCHIVED)) return [];
  const backChance = chanceOf(seed, 'archived and back');
  const known = acting.filter(({ source }) => source === 'guardduty');
  return Array.from({ length: 1 + chance.below(3) }).flatMap((_, n): Stimulus[] => {
    const event = chance.pick(known);
    const at = chance.between(0, horizon * 0.5);
    const archivedAt = at + chance.between(MINUTE, 15 * MINUTE);
    const otherAt = chance.between(at, archivedAt + 15 * MINUTE);
    const deliver = (when: number, body: string): Stimulus => ({
      at: when,
      do: 'deliver',
      event: event.name,
      source: event.source,
      body,
    });
    const backAt = archivedAt + backChance.between(MINUTE, 60 * MINUTE);
    const isBack = backChance.hits(BACK) && !BEFORE_BACK.has(seed);
    const seenAt = start + backChance.between(archivedAt + 1, backAt);
    return [
      ...(isBack ? [deliver(backAt, seenAgain(event, seenAt, 3))] : []),
      deliver(at, seenAgain(event, start + at, 1)),
      deliver(archivedAt, archived(event, start + archivedAt)),
      deliver(otherAt, anotherOf(event, n, start + chance.between(at - 15 * MINUTE, otherAt))),
    ];
  });
}

type Event = { detail: { id: string; service: { archived: boolean } } };

/** GuardDuty sends a finding once more as somebody archives it. */
function archived(event: Bundled, at: number): string {
  const body = JSON.parse(seenAgain(event, at, 2)) as Event;
  body.detail.service.archived = true;
  return JSON.stringify(body);
}

/** What the ids of those other findings begin with. */
const ANOTHER = 'a5c';

/** Whether a finding is one that comes beside one that is archived, and is archived by nobody. */
export const isAnother = (id: string): boolean => id.startsWith(ANOTHER);

/** Another finding about the same. */
function anotherOf({ source, body }: Bundled, n: number, seenAt: number): string {
  const { id } = (JSON.parse(body) as Event).detail;
  const other = `${ANOTHER}${String(n).padStart(3, '0')}${id.slice(6)}`;
  return seenAgain({ source, body: body.replaceAll(id, other) }, seenAt, 1);
}

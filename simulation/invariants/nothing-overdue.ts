import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { HOME } from '../organisation/cast.ts';
import { itemsOf, responsesOf } from '../view.ts';
import { thingOf, worldOf } from '../world.ts';
import { type Invariant, violated } from './violated.ts';

const overdue = violated('nothing-overdue');

/** Two sweeps, and the ten minutes that a place is left to the action that wrote there. */
const LATE_MS = 16 * 60_000;
/** Ends that say that it could not be done; what only holds back another answer excuses none of what is due beside it. */
const SAID: ReadonlySet<string> = new Set(['failed', 'partial', 'member', 'permission', 'overdue']);
/** Tells that a step waits, or that it failed and is tried again. */
const WAITS = /^The follow-up waits/;
const TRIED: ReadonlySet<string> = new Set(['followed up', 'not followed up', 'expired']);

const saysWhy = ({ open, reason = '', history }: ResponseRecord): boolean =>
  (open !== undefined && SAID.has(open)) ||
  WAITS.test(reason) ||
  history.findLast(({ what }) => TRIED.has(what))?.what === 'not followed up';

/** Which places hold which denies until when, by the ledger. */
interface Denied {
  pk: string;
  value: string;
  until: number;
}

/** What was to be lifted, or to follow, at a time that is over has been, unless the record says why not. */
export const nothingOverdue: Invariant = ({ stack, members, now }) => {
  const ago = (at: number): string => `${Math.round((now - at) / 60_000)} min ago`;
  const responses = responsesOf(stack);
  const left = responses.flatMap((record) => {
    const { key, state, followUp, expiresAt } = record;
    const at = followUp?.at ?? (state === 'done' ? expiresAt : undefined);
    const isOver = at !== undefined && at < now - LATE_MS && (state === 'done' || state === 'waiting');
    return isOver && !saysWhy(record)
      ? [overdue(`${key} is ${state}, and ${followUp ? `"${followUp.step}" was to follow` : 'was to end'} ${ago(at)}`)]
      : [];
  });
  const world = worldOf(stack, members);
  const excused = new Set(responses.filter(saysWhy).map(({ target }) => target.key));
  const denied = (itemsOf(stack) as unknown as Partial<Denied>[]).flatMap(({ pk = '', value = '', until = now }) => {
    const place = /^PLACE#(.*)$/.exec(pk)?.[1];
    if (!place || until >= now - LATE_MS || excused.has(value.replace(/^\*\./, ''))) return [];
    const things = [`acl-rule ${value} by ${place}`, `list-entry ${value} of ${place}`, `domain ${value} of ${place}`];
    return things
      .map((thing) => thingOf(HOME, thing.slice(0, thing.indexOf(' ')), thing.slice(thing.indexOf(' ') + 1)))
      .filter((thing) => world.has(thing))
      .map((thing) => overdue(`${thing} is there, and its time was over ${ago(until)}`));
  });
  return [...left, ...denied];
};

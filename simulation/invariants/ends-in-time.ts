import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { blocksOf, responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const inexact = violated('ends-in-time');

const HOUR_MS = 3_600_000;
/** Clocks differ, and what a person approves is done a while later. */
const SLACK_MS = 10 * 60_000;
const DEFAULT_HOURS = 24;
/** For how many hours an address is blocked at its first, second … strike, at least. */
const STRIKE_HOURS = [1, 6, 24, 7 * 24, 30 * 24];

const WHOLE: ReadonlySet<string> = new Set([
  'joined',
  'asked',
  'approve',
  'pending',
  'applied',
  'unchanged',
  'expired',
]);

const strikeMs = (strikes: number): number => (STRIKE_HOURS[Math.min(strikes, STRIKE_HOURS.length) - 1] ?? 0) * HOUR_MS;

const hoursIn = (params: ResponseRecord['wants'][number]['params']): number =>
  Number(params?.hours ?? DEFAULT_HOURS) * HOUR_MS;

/** The longest that a finding asks for, ms. */
const longest = ({ wants }: Pick<ResponseRecord, 'wants'>): number =>
  Math.max(...wants.map(({ params }) => hoursIn(params)));

/** Nothing of it was held back or failed, and no place is too small for it. */
const isWhole = ({ outcome, open, history }: ResponseRecord): boolean =>
  outcome === 'applied' && open === undefined && history.every(({ what }) => WHOLE.has(what));

/** What is in force for a time is so for as long as its findings ask for since they were seen, and no longer. */
export const endsInTime: Invariant = ({ stack, asked, now }) => {
  const responses = responsesOf(stack);
  const denied = responses.flatMap((record) => {
    const { key, state, expiresAt, wants, wantsMore, history } = record;
    const isKnown = !wantsMore && !history.some(({ what }) => what === 'left');
    if (state !== 'done' || expiresAt === undefined || !isKnown) return [];
    const applied = history.findLast(({ what }) => what === 'applied')?.at ?? 0;
    const last = Math.max(applied, ...wants.map(({ seenAt }) => seenAt));
    if (expiresAt > last + longest(record) + SLACK_MS) return [tooLate(key, expiresAt, last + longest(record))];
    // What a guard refuses, such as for an address that is never to be kept out by now, asks for nothing.
    const asking = wants.filter(({ guard, no }) => !guard && !no);
    const least = Math.max(...asking.map(({ seenAt, params }) => seenAt + hoursIn(params)));
    return isWhole(record) && expiresAt < least - SLACK_MS
      ? [inexact(`${key} ends at ${time(expiresAt)}, and was asked for until ${time(least)}`)]
      : [];
  });
  const byAddress = Map.groupBy(responses, ({ target }) => target.key);
  const blocked = blocksOf(stack).flatMap((block) => {
    const { cidr, kind, lastSeen, strikes, expiresAt, liftedBy } = block;
    const isByHand = kind !== 'finding' || liftedBy !== undefined || asked.some(({ key }) => key === cidr);
    const wanting = byAddress.get(cidr) ?? [];
    if (isByHand || wanting.length === 0) return [];
    const most = lastSeen + Math.max(strikeMs(strikes), ...wanting.map(longest));
    const least = lastSeen + strikeMs(strikes);
    if (expiresAt > most + SLACK_MS) return [tooLate(cidr, expiresAt, most)];
    return least > now && expiresAt < least - SLACK_MS
      ? [inexact(`${cidr} is blocked until ${time(expiresAt)}, and its strikes make that ${time(least)} at least`)]
      : [];
  });
  return [...denied, ...blocked];
};

const time = (at: number): string => new Date(at).toISOString();

const tooLate = (what: string, at: number, most: number) =>
  inexact(`${what} ends at ${time(at)}, and was asked for until ${time(most)} at most`);

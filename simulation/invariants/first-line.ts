import { isOpen } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Story } from '../schedule.ts';
import { blocksOf, heldBySets, responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const untrue = violated('first-line');
const notOnce = violated('digest-once');

/** A death between publishing and noting it has it published once more, and so has an answer that the SDK lost; with one id. */
const MOST_COPIES = 3;
/** What was over so long before the end was over when the digest was sent, too, and some sweeps had been at it. */
const LATE_MS = 75 * 60_000;

/** The day's digest came, and what it says first is no better than what is open, or is in force beyond its time. */
export const firstLine: Invariant = ({ stack, digests, now }) => {
  const sent = stack.services.sns.published.filter(({ attributes }) => attributes?.digestId);
  const ids = [...new Set(sent.map(({ attributes }) => attributes?.digestId?.StringValue))];
  const [first] = sent;
  if (!first) return [notOnce('no digest was sent')];
  const more =
    ids.length > 1 || sent.length > MOST_COPIES
      ? [notOnce(`${sent.length} messages with the ids ${ids.join(', ')}`)]
      : [];
  const needing = [...responsesOf(stack).flatMap((record) => needOf(record, now)), ...notLifted(stack, now)];
  const isGreen =
    digests.some(({ color }) => color === 'green') || /nothing needs you/i.test(`${first.subject} ${first.message}`);
  if (!isGreen || needing.length === 0) return more;
  return [...more, untrue(`"${first.subject}", though ${needing.length} need somebody, such as ${needing[0]}`)];
};

function needOf(record: ResponseRecord, now: number): string[] {
  const { key, open, state } = record;
  if (needsSomebody(record)) return [`${key}: ${open ?? state}`];
  return isForgotten(record, now) ? [`${key}: its time is over, and it is ${state} still`] : [];
}

/** What only the mode holds back is a line of its own, and what is only told is among the incidents. */
const needsSomebody = (record: ResponseRecord): boolean =>
  isOpen(record) && record.open !== 'ceiling' && record.open !== 'uncontained' && record.action !== 'notify';

/** It goes by the time that people were told, and not by what the record says of itself. */
const isForgotten = ({ state, expiresAt, open, ack }: ResponseRecord, now: number): boolean =>
  expiresAt !== undefined &&
  expiresAt <= now - LATE_MS &&
  (state === 'done' || state === 'expiring') &&
  // What the mode holds back is its line, and what a person lets be is no news.
  open !== 'ceiling' &&
  ack === undefined;

/** Addresses that a set holds though their time is over. */
function notLifted(stack: Story['stack'], now: number): string[] {
  const held = new Set(heldBySets(stack));
  return blocksOf(stack)
    .filter(({ cidr, expiresAt }) => expiresAt <= now - LATE_MS && held.has(cidr))
    .map(({ cidr }) => `${cidr}: its time is over, and an IP set holds it`);
}

import { isOpen } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const untrue = violated('first-line');
const notOnce = violated('digest-once');

/** A death between publishing and noting it has it published once more, and so has an answer that the SDK lost; with one id. */
const MOST_COPIES = 3;

/** The day's digest came, and what it says first is no better than what is open. */
export const firstLine: Invariant = ({ stack, digests }) => {
  const sent = stack.services.sns.published.filter(({ attributes }) => attributes?.digestId);
  const ids = [...new Set(sent.map(({ attributes }) => attributes?.digestId?.StringValue))];
  const [first] = sent;
  if (!first) return [notOnce('no digest was sent')];
  const more =
    ids.length > 1 || sent.length > MOST_COPIES
      ? [notOnce(`${sent.length} messages with the ids ${ids.join(', ')}`)]
      : [];
  const needing = responsesOf(stack).filter(needsSomebody);
  const isGreen =
    digests.some(({ color }) => color === 'green') || /nothing needs you/i.test(`${first.subject} ${first.message}`);
  if (!isGreen || needing.length === 0) return more;
  const [one] = needing;
  const said = `${needing.length} need somebody, such as ${one?.key}: ${one?.open ?? one?.state}`;
  return [...more, untrue(`"${first.subject}", though ${said}`)];
};

/** What only the mode holds back is a line of its own, and what is only told is among the incidents. */
const needsSomebody = (record: ResponseRecord): boolean =>
  isOpen(record) && record.open !== 'ceiling' && record.open !== 'uncontained' && record.action !== 'notify';

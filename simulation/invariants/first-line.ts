import { isOpen } from '../../src/core/response.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const untrue = violated('first-line');
const notSent = violated('digest-once');

/** The day's digest came once, and what it says first is no better than what is open. */
export const firstLine: Invariant = ({ stack, digests, plan }) => {
  const [digest, ...more] = digests;
  if (!digest) return [notSent('no digest was sent')];
  // On Mondays there is one of the week too; the story is of a Friday.
  const extra =
    more.length > 0
      ? [notSent(`${digests.length} digests were sent: ${digests.map((each) => each.subject).join('; ')}`)]
      : [];
  const needing = responsesOf(stack).filter(
    (record) =>
      isOpen(record) && record.open !== 'ceiling' && record.open !== 'uncontained' && record.action !== 'notify',
  );
  const isGreen = digest.color === 'green' || /nothing needs you/i.test(`${digest.subject} ${digest.headline}`);
  void plan;
  if (!isGreen || needing.length === 0) return extra;
  const [first] = needing;
  return [
    ...extra,
    untrue(
      `"${digest.subject}" (${digest.color}: ${digest.headline}), though ${needing.length} need somebody, such as ${first?.key}: ${first?.open ?? first?.state}`,
    ),
  ];
};

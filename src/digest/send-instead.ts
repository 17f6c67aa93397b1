import { UndeliverableError } from '../core/errors.ts';
import type { Period } from '../core/period.ts';
import { type Recipient, TOPIC } from './recipients.ts';
import { claimAll, deliver } from './send-claimed.ts';
import type { Prepared, Sending } from './send-types.ts';

const INSTEAD: Recipient = { id: 'sns-instead', format: 'text', kinds: [] };

/**
 * Publishes the digest on the topic when SES will not take it, so that it reaches somebody, and says why. Once for each
 * period, and not where the topic gets it anyway.
 */
export async function insteadOf(
  period: Period,
  failures: readonly unknown[],
  due: readonly Recipient[],
  { messageFor }: Prepared,
  sending: Sending,
): Promise<string[]> {
  const refused = failures.find((failure) => failure instanceof UndeliverableError);
  if (!refused || due.some(({ id }) => id === TOPIC)) return [];
  const { claimed } = await claimAll(period, [INSTEAD], sending);
  const [one] = claimed;
  if (!one) return [];
  const note = `You get this from the topic, since it could not be sent by email. ${refused.message}`;
  const result = await deliver(one, messageFor(INSTEAD, [note]), sending);
  return 'sent' in result ? [`${result.why}, in place of SES`] : [];
}

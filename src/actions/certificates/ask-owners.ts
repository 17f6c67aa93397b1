import { ResendValidationEmailCommand } from '@aws-sdk/client-acm';
import type { Prepared, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { markOf } from '../shared/restored-mark.ts';
import { certificateTags, tagCertificate } from './describe.ts';
import type { EmailDomain } from './diagnose-certificate.ts';
import type { RepairBefore } from './place-records.ts';

/** Says when owners were last asked anew, and by which action: the next milestone's finding is another one. */
const EMAIL_TAG = 'riposte:email-resent';
const MOVE_TO_DNS =
  'A certificate that is validated by DNS renews automatically: request one for the same names, and put it where this one is in use.';

/** Whether the owners of these domains may be asked anew: once a day for each certificate. Changes nothing. */
export async function prepareEmails(
  arn: string,
  emails: EmailDomain[],
  ctx: ActionContext,
): Promise<Prepared<RepairBefore>> {
  const names = clean(emails.map(({ domain }) => domain).join(', '), 300);
  const tags = await certificateTags(ctx.clients.acm, arn);
  const mark = tags[EMAIL_TAG] ?? '';
  const askedAt = Date.parse(mark.slice(0, 24)) || 0;
  // The mark of an attempt of our own that died behind it: its emails may not have gone out.
  const isOwn = mark !== '' && mark === markOf(ctx.key, askedAt);
  if (!isOwn && ctx.now() - askedAt < days(1))
    return {
      verdict: 'advise',
      reason: `ACM waits for a click in its email about ${names}. It was sent again on ${mark.slice(0, 10)}, and is not again on the same day.`,
      advice: `Open the link in it. ${MOVE_TO_DNS}`,
    };
  return {
    verdict: 'proceed',
    before: { records: [], emails },
    from: `no answer to ACM’s email about ${names}`,
    to: 'the email sent again; the domain’s owners have to open the link in it',
    effect: `has ACM send its email about ${names} again; it is renewed only if one of the owners opens the link in it`,
    tags,
  };
}

/** Marks the certificate first: emails that did not go out are better than emails without end. */
export async function resendEmails(arn: string, emails: readonly EmailDomain[], ctx: ActionContext): Promise<void> {
  const { acm } = ctx.clients;
  await tagCertificate(acm, arn, EMAIL_TAG, markOf(ctx.key, ctx.now()));
  for (const { domain, validationDomain } of emails) {
    const resend = { CertificateArn: arn, Domain: domain, ValidationDomain: validationDomain };
    try {
      await acm.send(new ResendValidationEmailCommand(resend));
    } catch (error) {
      if (!isAwsError(error, 'InvalidStateException', 'InvalidDomainValidationOptionsException')) throw error;
      throw new RenewalError(
        `ACM does not send its email about ${clean(domain, 253)} any more: it does so within 72 hours of its last attempt. ${MOVE_TO_DNS}`,
      );
    }
  }
}

export function emailsSent(emails: readonly EmailDomain[]): Verified {
  const domains = clean([...new Set(emails.map(({ validationDomain }) => validationDomain))].join(', '), 300);
  return {
    verdict: 'partial',
    done: `ACM has sent its email again to the owners of ${domains} (admin@, hostmaster@, postmaster@, webmaster@, administrator@).`,
    missing: 'The certificate is renewed only when one of them opens the link in it.',
    advice: `Open the link, or have it opened. ${MOVE_TO_DNS}`,
    byHand: true,
  };
}

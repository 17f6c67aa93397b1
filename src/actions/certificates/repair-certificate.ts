import type { Action, Target } from '../../core/action.ts';
import { CannotUndoError } from '../../core/errors.ts';
import { ANY_CERTIFICATE } from '../../core/permission.ts';
import { emailsSent, prepareEmails, resendEmails } from './ask-owners.ts';
import { describeCertificate } from './describe.ts';
import { diagnoseCertificate } from './diagnose-certificate.ts';
import { placeRecords, type RepairBefore } from './place-records.ts';
import { prepareRenewal, renewalOf, renewPrivate } from './renew-private.ts';
import { createRecords, deleteRecords, verifyRecords, writesRecords } from './write-records.ts';
import { READS_ZONES } from './zones.ts';

/**
 * Finds out why ACM does not renew a certificate, and does what is safe to do by machine: puts back a validation record
 * that is gone from a zone of this account, has ACM send its email to the domain's owners anew, or has it renew a private
 * certificate that was exported. Everything else becomes advice.
 */
export const repairCertificate: Action<Target, RepairBefore> = {
  id: 'repair-certificate',
  permissions: [
    {
      actions: ['acm:DescribeCertificate'],
      resources: [ANY_CERTIFICATE],
      why: 'The finding names the certificate.',
    },
    {
      actions: ['acm:ListTagsForCertificate', 'acm:ResendValidationEmail', 'acm:RenewCertificate'],
      resources: [ANY_CERTIFICATE],
      why: 'Sends an email of ACM’s own to a domain’s owners, or has a private certificate renewed. Neither changes what is in use.',
    },
    {
      actions: ['acm:AddTagsToCertificate'],
      resources: [ANY_CERTIFICATE],
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:email-resent'] } },
      why: 'Remembers on the certificate when the email was sent anew, so that nobody gets more than one a day.',
    },
    ...READS_ZONES,
    writesRecords(
      ['CREATE', 'DELETE'],
      'Creates validation records and, to undo, deletes them; never one that holds anything else.',
    ),
  ],

  async before(target, ctx) {
    if (ctx.finding.type === 'ACM Certificate Available')
      return { verdict: 'unchanged', reason: 'The certificate was issued or renewed: there is nothing to repair.' };
    const certificate = await describeCertificate(ctx.clients.acm, target.key);
    if (!certificate) return { verdict: 'unchanged', reason: 'The certificate no longer exists.' };
    const diagnosis = diagnoseCertificate(certificate, ctx.now());
    switch (diagnosis.verdict) {
      case 'check-records':
        return placeRecords(diagnosis.records, certificate.NotAfter, ctx);
      case 'resend-email':
        return prepareEmails(target.key, diagnosis.domains, ctx);
      case 'renew':
        return prepareRenewal(certificate);
      default:
        return diagnosis;
    }
  },

  async apply({ key }, { records, emails, renewFrom }, ctx) {
    if (emails) return resendEmails(key, emails, ctx);
    if (renewFrom !== undefined) return renewPrivate(ctx.clients.acm, key);
    await createRecords(ctx.clients.route53, records);
  },

  async verify({ key }, { records, byHand, emails, renewFrom }, { clients: { acm, route53 } }) {
    if (emails) return emailsSent(emails);
    if (renewFrom !== undefined) return renewalOf(await describeCertificate(acm, key), renewFrom);
    return verifyRecords(route53, records, byHand);
  },

  async undo(_target, { records, emails, renewFrom }, { clients: { route53 } }) {
    if (emails) throw new CannotUndoError('An email that was sent cannot be taken back.');
    if (renewFrom !== undefined) throw new CannotUndoError('A renewed certificate cannot be made older.');
    return deleteRecords(route53, records);
  },
};

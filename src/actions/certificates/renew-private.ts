import { type CertificateDetail, RenewCertificateCommand } from '@aws-sdk/client-acm';
import type { Prepared, Verified } from '../../core/action.ts';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import type { RepairBefore } from './place-records.ts';
import { authorityAdvice } from './private-authority.ts';

/** A private certificate that was exported, and that ACM renews when it is asked. */
export function prepareRenewal({ NotAfter, DomainName = '' }: CertificateDetail): Prepared<RepairBefore> {
  const renewFrom = NotAfter?.toISOString() ?? '';
  return {
    verdict: 'proceed',
    before: { records: [], renewFrom },
    from: `an exported private certificate that ends ${renewFrom.slice(0, 10)}`,
    to: 'renewed by its private CA; whoever holds the export has to export it again',
    effect: `has the private CA renew the certificate of ${clean(DomainName, 253)}, which ends ${renewFrom.slice(0, 10)}`,
    alsoHit: 'whoever uses the exported certificate: they have to export it again',
  };
}

/** Asking twice does no harm: ACM refuses while a renewal is under way. */
export async function renewPrivate(acm: Clients['acm'], arn: string): Promise<void> {
  try {
    await acm.send(new RenewCertificateCommand({ CertificateArn: arn }));
  } catch (error) {
    if (!isAwsError(error, 'RequestInProgressException')) throw error;
  }
}

/** Looks whether the renewed one is there. */
export function renewalOf(certificate: CertificateDetail | undefined, renewFrom: string): Verified {
  if (!certificate) return { verdict: 'failed', reason: 'The certificate was deleted while it was being renewed.' };
  const { NotAfter, RenewalSummary } = certificate;
  if ((NotAfter?.getTime() ?? 0) > Date.parse(renewFrom))
    return {
      verdict: 'partial',
      done: `The private certificate is renewed until ${NotAfter?.toISOString().slice(0, 10)}.`,
      missing: 'What uses the exported one still has the old one.',
      advice: `Export the new one, and put it where the old one is: aws acm export-certificate --certificate-arn ${certificate.CertificateArn} …`,
      byHand: true,
    };
  const reason = RenewalSummary?.RenewalStatusReason;
  if (RenewalSummary?.RenewalStatus === 'FAILED')
    return {
      verdict: 'failed',
      reason: `Its private CA did not renew it (${reason ?? 'no reason given'}).`,
      advice: authorityAdvice(reason),
    };
  return {
    verdict: 'pending',
    reason: 'ACM has asked the private CA for the renewed certificate.',
    checkAfterSeconds: 300,
    giveUpAfterSeconds: 86_400,
  };
}

import { type CertificateDetail, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Clients } from '../clients.ts';
import { isAwsError } from '../errors.ts';
import { resourcesOf } from '../finding.ts';
import { ANY, ANY_CERTIFICATE, ANY_HOSTED_ZONE } from '../iam.ts';
import { diagnoseCertificate } from '../rotation/diagnose-certificate.ts';
import { ownResource } from '../rotation/own-resource.ts';
import { placeRecords, type RepairBefore } from '../rotation/place-records.ts';
import { createRecords, deleteRecords, verifyRecords } from '../rotation/write-records.ts';
import type { Action, FindTargets, Target } from './action.ts';

const CERTIFICATE_NAMING = { service: 'acm', arnResource: /^certificate\/[A-Za-z0-9-]{1,64}$/ };

/** The certificates that a finding names, by ARN. */
export const repairCertificateTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'certificate').map((certificate) =>
    ownResource(finding, certificate, CERTIFICATE_NAMING, config),
  );

/**
 * Finds out why ACM does not renew a certificate, and puts back the one thing that is safe to put back by machine:
 * a validation record that is gone from a zone of this account. Everything else becomes advice.
 *
 * The certificate itself is never changed, so its tags are not asked for.
 */
export const repairCertificate: Action<Target, RepairBefore> = {
  id: 'repair-certificate',
  group: 'expiry',
  summary:
    'Diagnoses why a certificate is not renewed, and puts a missing DNS validation record back; never overwrites one.',
  permissions: [
    {
      actions: ['acm:DescribeCertificate'],
      resources: [ANY_CERTIFICATE],
      why: 'The finding names the certificate.',
    },
    {
      actions: ['route53:ListHostedZonesByName'],
      resources: [ANY],
      why: 'Finds the zone that holds the name. IAM knows no narrower resource for it.',
    },
    {
      actions: ['route53:ListResourceRecordSets'],
      resources: [ANY_HOSTED_ZONE],
      why: 'Looks at what stands at the record’s name. Which zone it is depends on the certificate.',
    },
    {
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [ANY_HOSTED_ZONE],
      conditions: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
          'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
        'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_*'] },
      },
      why: 'Creates validation records and, to undo, deletes them; never one that holds anything else.',
    },
  ],

  async before(target, ctx) {
    if (ctx.finding.type === 'ACM Certificate Available')
      return { verdict: 'unchanged', reason: 'The certificate was issued or renewed: there is nothing to repair.' };
    const certificate = await describe(target, ctx.clients.acm);
    if (!certificate) return { verdict: 'unchanged', reason: 'The certificate does not exist any more.' };
    const diagnosis = diagnoseCertificate(certificate, ctx.now());
    return diagnosis.verdict === 'check-records'
      ? placeRecords(diagnosis.records, certificate.NotAfter, ctx)
      : diagnosis;
  },

  async apply(_target, { records }, { clients: { route53 } }) {
    await createRecords(route53, records);
  },

  async verify(_target, { records }, { clients: { route53 } }) {
    return verifyRecords(route53, records);
  },

  async undo(_target, { records }, { clients: { route53 } }) {
    return deleteRecords(route53, records);
  },
};

async function describe({ key }: Target, acm: Clients['acm']): Promise<CertificateDetail | undefined> {
  try {
    return (await acm.send(new DescribeCertificateCommand({ CertificateArn: key }))).Certificate;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

import { type CertificateDetail, UpdateCertificateOptionsCommand } from '@aws-sdk/client-acm';
import type { Action, JsonObject, Prepared, Target, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY_CERTIFICATE } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { certificateTags, describeCertificate } from './describe.ts';
import { recordsOf } from './diagnose-certificate.ts';
import { placeRecords, type RepairBefore } from './place-records.ts';
import { createRecords, writesRecords } from './write-records.ts';
import { READS_ZONES } from './zones.ts';

/** The names that ACM asked for by email. */
type ByEmail = JsonObject & { names: string[] };

/** ACM says within a minute or two which records it wants. */
const PENDING = { verdict: 'pending', checkAfterSeconds: 60, giveUpAfterSeconds: 1_800 } as const;

/**
 * Moves a certificate from validation by email to DNS, and creates the records that ACM then wants in the zones of this
 * account: from then on it renews without anybody's click. ACM knows no way back.
 *
 * Source: ACM's user guide, "Migrate from email to DNS validation".
 */
export const revalidateCertificate: Action<Target, ByEmail> = {
  id: 'revalidate-certificate',
  permissions: [
    {
      actions: ['acm:DescribeCertificate', 'acm:ListTagsForCertificate', 'acm:UpdateCertificateOptions'],
      resources: [ANY_CERTIFICATE],
      why: 'Reads how the certificate is validated, and changes that. It stays the same certificate, where it is in use.',
    },
    ...READS_ZONES,
    writesRecords(['CREATE'], 'Creates validation records; never one that holds anything else.'),
  ],
  stepwise: true,
  // The records that ACM wants are in force for all later renewals, and it has no call that leads back to email.
  undo: 'never',

  async before({ key }, ctx): Promise<Prepared<ByEmail>> {
    const certificate = await describeCertificate(ctx.clients.acm, key);
    if (!certificate) return { verdict: 'unchanged', reason: 'The certificate no longer exists.' };
    const names = namesByEmail(certificate);
    if (names.length === 0)
      return { verdict: 'unchanged', reason: 'No name of the certificate is validated by email.' };
    const { Type, Status } = certificate;
    if (Type !== 'AMAZON_ISSUED' || Status !== 'ISSUED')
      return {
        verdict: 'unchanged',
        reason: `It is ${clean(`${Type} and ${Status}`, 60)}: ACM does not renew it in any case.`,
      };
    const list = clean(names.join(', '), 300);
    return {
      verdict: 'proceed',
      before: { names },
      from: `${list}: validated by an email that somebody has to answer at each renewal`,
      to: `${list}: validated by DNS; the records in the zones of this account, so that ACM renews it automatically`,
      effect: `moves the validation of ${list} from email to DNS, and creates the records that ACM then wants in zones of this account`,
      unlessApproved: 'ACM knows no way back to validation by email.',
      tags: await certificateTags(ctx.clients.acm, key),
    };
  },

  async apply({ key }, _before, ctx) {
    const { acm, route53 } = ctx.clients;
    const certificate = await describeCertificate(acm, key);
    if (!certificate) return;
    if (namesByEmail(certificate).length > 0) {
      const Options = { ValidationMethod: 'DNS' as const };
      await acm.send(new UpdateCertificateOptionsCommand({ CertificateArn: key, Options }));
      return;
    }
    const placed = await placeAll(certificate, ctx);
    if (placed?.verdict === 'proceed') await createRecords(route53, placed.before.records);
  },

  async verify({ key }, { names }, ctx): Promise<Verified> {
    const certificate = await describeCertificate(ctx.clients.acm, key);
    if (!certificate) return { verdict: 'failed', reason: 'The certificate no longer exists.' };
    const list = clean(names.join(', '), 300);
    if (namesByEmail(certificate).length > 0) return { ...PENDING, reason: `ACM still validates ${list} by email.` };
    const placed = await placeAll(certificate, ctx);
    if (!placed) return { ...PENDING, reason: 'ACM does not say yet which records it wants.' };
    const moved = `${list} is validated by DNS now`;
    switch (placed.verdict) {
      case 'proceed':
        return { ...PENDING, reason: 'The records that ACM wants are not in the zone yet.' };
      case 'unchanged':
        return { verdict: 'done', result: `${moved}, and its records are in the zone: ACM renews it automatically.` };
      default:
        return {
          verdict: 'partial',
          done: `${moved}.`,
          missing: placed.reason,
          advice: placed.advice ?? 'Create the records that the ACM console names.',
        };
    }
  },
};

const namesByEmail = ({ DomainValidationOptions = [] }: CertificateDetail): string[] =>
  DomainValidationOptions.flatMap(({ DomainName, ValidationMethod }) =>
    DomainName && ValidationMethod === 'EMAIL' ? [DomainName] : [],
  );

/** Where the records belong, and what stands there; undefined while ACM has not named one for each name. */
async function placeAll(
  certificate: CertificateDetail,
  ctx: ActionContext,
): Promise<Prepared<RepairBefore> | undefined> {
  const options = certificate.DomainValidationOptions ?? [];
  if (options.length === 0 || options.some(({ ResourceRecord }) => !ResourceRecord)) return undefined;
  // How near the end is has no meaning here: the records were made just now.
  return placeRecords(recordsOf(options), new Date(ctx.now() + days(60)), ctx);
}

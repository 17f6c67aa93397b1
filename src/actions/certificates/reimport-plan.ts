import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { RenewalError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import type { Bundle } from './bundle.ts';
import { serialOf, whyNotImported } from './check-bundle.ts';
import { certificateTags, describeCertificate } from './describe.ts';
import { readBundle, whyNotCopied } from './source.ts';
import { type CertificateSource, parseSourceTag, RENEW_TAG, SOURCE_TAG_HELP, sourceName } from './source-tag.ts';

/** Serial numbers tell the certificates apart; ISO 8601 times, UTC. Nothing of the key is kept. */
export type ReimportBefore = {
  serial: string;
  notAfter: string;
  newSerial: string;
  newNotAfter: string;
  source: CertificateSource;
};

/** ACM and its events look no further ahead. */
const DUE_DAYS = 60;
const MANAGED_TAG = 'riposte:managed';

/** Whether the certificate is to be replaced, by what, and what stands against it. */
export async function planReimport(key: string, ctx: ActionContext): Promise<Prepared<ReimportBefore>> {
  const certificate = await describeCertificate(ctx.clients.acm, key);
  const settled = nothingToDo(certificate, ctx.now());
  if (settled || !certificate) return settled ?? GONE;
  const tags = await certificateTags(ctx.clients.acm, key);
  const source = parseSourceTag(tags[RENEW_TAG] ?? '');
  if (!source) return untagged(certificate, tags[RENEW_TAG]);
  const obstacle = await whyNotCopied(source, key, ctx);
  if (obstacle) return { verdict: 'advise', ...obstacle };
  return compare(certificate, source, tags, ctx);
}

const GONE: Prepared<never> = { verdict: 'unchanged', reason: 'The certificate no longer exists.' };

function nothingToDo(certificate: CertificateDetail | undefined, now: number): Prepared<never> | undefined {
  if (!certificate) return GONE;
  const { Type, NotAfter, InUseBy = [] } = certificate;
  if (Type !== 'IMPORTED') return unchanged('The certificate was issued by AWS, and not imported.');
  if ((NotAfter?.getTime() ?? 0) - now > days(DUE_DAYS))
    return unchanged(`It has already been renewed, and lasts until ${NotAfter?.toISOString()}.`);
  if (InUseBy.length === 0) return unchanged('Nothing uses the certificate. Delete it when it is not needed.');
  return undefined;
}

const unchanged = (reason: string): Prepared<never> => ({ verdict: 'unchanged', reason });

function untagged({ CertificateArn }: CertificateDetail, tag: string | undefined): Prepared<never> {
  return {
    verdict: 'advise',
    reason:
      tag === undefined
        ? 'The certificate was imported, and ACM does not renew those. None of its tags says where its successor is.'
        : `Its tag ${RENEW_TAG} is not in a form that Riposte understands.`,
    advice: `Get a new one from its issuer. ${SOURCE_TAG_HELP} (${CertificateArn})`,
  };
}

async function compare(
  present: CertificateDetail,
  source: CertificateSource,
  tags: Record<string, string>,
  ctx: ActionContext,
): Promise<Prepared<ReimportBefore>> {
  const bundle = await tryRead(source, ctx);
  if (typeof bundle === 'string') return refuse(bundle);
  const newSerial = serialOf(bundle.certificate.serialNumber);
  if (newSerial === serialOf(present.Serial))
    return {
      verdict: 'advise',
      reason: `The certificate in ${sourceName(source)} is the one that is about to end.`,
      advice: 'Get a new one from its issuer and put it there; the next notice imports it.',
    };
  const reason = whyNotImported(bundle, present, ctx.now());
  if (reason) return refuse(`The content of ${sourceName(source)} cannot take its place. ${reason}`);
  return proceed(present, bundle, source, tags);
}

async function tryRead(source: CertificateSource, ctx: ActionContext): Promise<Bundle | string> {
  try {
    return await readBundle(source, ctx);
  } catch (error) {
    if (error instanceof RenewalError) return error.message;
    throw error;
  }
}

const refuse = (reason: string): Prepared<never> => ({
  verdict: 'refuse',
  reason,
  advice: 'Correct its content: the new certificate, its unencrypted private key, and its chain up to the authority.',
});

function proceed(
  { Serial, NotAfter, InUseBy = [], DomainName = '' }: CertificateDetail,
  { certificate, reordered }: Bundle,
  source: CertificateSource,
  tags: Record<string, string>,
): Prepared<ReimportBefore> {
  const notAfter = NotAfter?.toISOString() ?? '';
  const newNotAfter = certificate.validToDate.toISOString();
  const newSerial = serialOf(certificate.serialNumber);
  return {
    verdict: 'proceed',
    before: { serial: serialOf(Serial), notAfter, newSerial, newNotAfter, source },
    from: `serial ${serialOf(Serial)}, ends ${day(notAfter)}`,
    to: `serial ${newSerial} from ${sourceName(source)}, ends ${day(newNotAfter)}${reordered ? '; its chain is put in order' : ''}`,
    effect: `imports the certificate from ${sourceName(source)} in place of that of ${clean(DomainName, 253)}, for good; ${InUseBy.length === 1 ? 'what uses it presents' : `${InUseBy.length} that use it present`} the new one, until ${day(newNotAfter)}`,
    alsoHit: 'clients that accept only the old certificate',
    tags,
    ...(tags[MANAGED_TAG] !== 'true' && {
      unlessApproved: `The old certificate cannot be brought back, since ACM never hands out its key, and the certificate is not tagged ${MANAGED_TAG}=true.`,
    }),
  };
}

/** The date of a time, as people are told it. */
export const day = (time: string): string => time.slice(0, 10);

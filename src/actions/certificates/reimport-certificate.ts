import { type CertificateDetail, ImportCertificateCommand } from '@aws-sdk/client-acm';
import type { Action, ActionContext, Prepared, Target } from '../../core/action.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';
import { ANY_BUCKET, ANY_CERTIFICATE, ANY_KEY, ANY_SECRET } from '../../core/permission.ts';
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

/**
 * Imports the successor of an imported certificate into the same ARN, from the secret or object that the certificate's
 * own tag names and that names the certificate in turn. Nothing that uses the certificate changes.
 */
export const reimportCertificate: Action<Target, ReimportBefore> = {
  id: 'reimport-certificate',
  permissions: [
    {
      actions: ['acm:DescribeCertificate', 'acm:ListTagsForCertificate'],
      resources: [ANY_CERTIFICATE],
      why: 'The finding names the certificate; its tags say whether it may be renewed.',
    },
    {
      actions: ['acm:ImportCertificate'],
      resources: [ANY_CERTIFICATE],
      conditions: { StringLike: { 'aws:ResourceTag/riposte:renew': 'from-*' } },
      why: 'Written only where the owner has tagged the certificate; it can make no new one.',
    },
    {
      actions: ['secretsmanager:DescribeSecret'],
      resources: [ANY_SECRET],
      why: 'The certificate names the secret; the secret has to name the certificate.',
    },
    {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [ANY_SECRET],
      conditions: { StringLike: { 'aws:ResourceTag/riposte:copy-to': '*' } },
      why: 'Read only where the secret’s owner has tagged it.',
    },
    {
      actions: ['s3:GetObjectTagging'],
      resources: [ANY_BUCKET],
      why: 'The certificate names the object; the object has to name the certificate.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [ANY_BUCKET],
      conditions: { StringLike: { 's3:ExistingObjectTag/riposte:copy-to': '*' } },
      why: 'Read only where the object’s owner has tagged it.',
    },
    {
      actions: ['kms:Decrypt'],
      resources: [ANY_KEY],
      conditions: {
        StringEquals: {
          'kms:ViaService': ['secretsmanager.${AWS::Region}.amazonaws.com', 's3.${AWS::Region}.amazonaws.com'],
        },
      },
      why: 'Secrets and objects are encrypted under keys of their owners’ choice.',
    },
  ],

  async before({ key }, ctx) {
    const certificate = await describeCertificate(ctx.clients.acm, key);
    const settled = nothingToDo(certificate, ctx.now());
    if (settled || !certificate) return settled ?? GONE;
    const tags = await certificateTags(ctx.clients.acm, key);
    const source = parseSourceTag(tags[RENEW_TAG] ?? '');
    if (!source) return untagged(certificate, tags[RENEW_TAG]);
    const obstacle = await whyNotCopied(source, key, ctx);
    if (obstacle) return { verdict: 'advise', ...obstacle };
    return compare(certificate, source, tags, ctx);
  },

  async apply({ key }, before, ctx) {
    const present = await describeCertificate(ctx.clients.acm, key);
    if (!present) throw new RenewalError(`${key} is gone: import the certificate anew, and put it where it is needed.`);
    // Imported already, by an earlier attempt.
    if (serialOf(present.Serial) === before.newSerial) return;
    const bundle = await readBundle(before.source, ctx);
    const reason =
      serialOf(bundle.certificate.serialNumber) === before.newSerial
        ? whyNotImported(bundle, present, ctx.now())
        : 'It is another one than that which was looked at before.';
    if (reason) throw new RenewalError(`What lies in ${sourceName(before.source)} was not imported. ${reason}`);
    await importBundle(key, bundle, ctx);
  },

  async verify({ key }, { newSerial, newNotAfter, source }, { clients: { acm } }) {
    const present = await describeCertificate(acm, key);
    if (serialOf(present?.Serial) === newSerial)
      return {
        verdict: 'done',
        result: `The certificate from ${sourceName(source)} is in force under the same ARN, until ${day(newNotAfter)}. What uses it presents it within minutes.`,
      };
    return {
      verdict: 'failed',
      reason: present
        ? 'ACM holds another certificate than the one that was imported.'
        : 'The certificate was deleted meanwhile.',
      advice: 'See in CloudTrail (ImportCertificate, DeleteCertificate) who did it.',
    };
  },

  // ACM never hands out a private key, so there is nothing with which the old certificate could be imported again.
  undo: 'never',
};

const GONE: Prepared<never> = { verdict: 'unchanged', reason: 'The certificate does not exist any more.' };

function nothingToDo(certificate: CertificateDetail | undefined, now: number): Prepared<never> | undefined {
  if (!certificate) return GONE;
  const { Type, NotAfter, InUseBy = [] } = certificate;
  if (Type !== 'IMPORTED') return unchanged('The certificate was issued by AWS, and not imported.');
  if ((NotAfter?.getTime() ?? 0) - now > days(DUE_DAYS))
    return unchanged(`It was renewed already, and lasts until ${NotAfter?.toISOString()}.`);
  if (InUseBy.length === 0) return unchanged('Nothing uses the certificate. Delete it when it is not needed.');
  return undefined;
}

const unchanged = (reason: string): Prepared<never> => ({ verdict: 'unchanged', reason });

function untagged({ CertificateArn }: CertificateDetail, tag: string | undefined): Prepared<never> {
  return {
    verdict: 'advise',
    reason:
      tag === undefined
        ? 'The certificate was imported, and ACM does not renew those. No tag of it says where its successor lies.'
        : `Its tag ${RENEW_TAG} says nothing that Riposte understands.`,
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
      reason: `In ${sourceName(source)} lies the very certificate that is about to end.`,
      advice: 'Get a new one from its issuer and put it there; the next notice imports it.',
    };
  const reason = whyNotImported(bundle, present, ctx.now());
  if (reason) return refuse(`What lies in ${sourceName(source)} cannot take its place. ${reason}`);
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
  advice:
    'Correct what lies there: the new certificate, its unencrypted private key, and its chain up to the authority.',
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
    alsoHit: 'clients that accept the old certificate alone',
    tags,
    ...(tags[MANAGED_TAG] !== 'true' && {
      unlessApproved: `The old certificate cannot be brought back, since ACM never hands out its key, and the certificate is not tagged ${MANAGED_TAG}=true.`,
    }),
  };
}

const NOT_TAKEN = [
  'InvalidArnException',
  'InvalidParameterException',
  'LimitExceededException',
  'ResourceNotFoundException',
  'ValidationException',
];

async function importBundle(arn: string, bundle: Bundle, { clients: { acm } }: ActionContext): Promise<void> {
  const { certificate, privateKeyPem, chain } = bundle;
  try {
    await acm.send(
      new ImportCertificateCommand({
        CertificateArn: arn,
        Certificate: Buffer.from(certificate.toString()),
        PrivateKey: Buffer.from(privateKeyPem),
        ...(chain.length > 0 && { CertificateChain: Buffer.from(chain.join('')) }),
      }),
    );
  } catch (error) {
    if (!isAwsError(error, ...NOT_TAKEN)) throw error;
    // Only the exception's name: what ACM writes about a key is not ours to repeat.
    throw new RenewalError(`ACM did not take the certificate (${error.name}). The one that it holds stays in force.`);
  }
}

const day = (time: string): string => time.slice(0, 10);

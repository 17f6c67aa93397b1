import { ImportCertificateCommand } from '@aws-sdk/client-acm';
import type { Action, Target } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';
import { ANY_BUCKET, ANY_CERTIFICATE, ANY_KEY, ANY_SECRET } from '../../core/permission.ts';
import type { Bundle } from './bundle.ts';
import { serialOf, whyNotImported } from './check-bundle.ts';
import { describeCertificate } from './describe.ts';
import { day, planReimport, type ReimportBefore } from './reimport-plan.ts';
import { readBundle } from './source.ts';
import { sourceName } from './source-tag.ts';

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

  before: ({ key }, ctx) => planReimport(key, ctx),

  async apply({ key }, before, ctx) {
    const present = await describeCertificate(ctx.clients.acm, key);
    if (!present)
      throw new RenewalError(`${key} is gone: import the certificate again, and put it where it is needed.`);
    // Imported already, by an earlier attempt.
    if (serialOf(present.Serial) === before.newSerial) return;
    const bundle = await readBundle(before.source, ctx);
    const reason =
      serialOf(bundle.certificate.serialNumber) === before.newSerial
        ? whyNotImported(bundle, present, ctx.now())
        : 'It is another one than that which was looked at before.';
    if (reason) throw new RenewalError(`The content of ${sourceName(before.source)} was not imported. ${reason}`);
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

import {
  GetBucketEncryptionCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { deniesPlain, readPolicy, tlsStatement } from '../../actions/storage/bucket-policy/tls-statement.ts';
import { addStatements } from '../add-statements.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { NO_POLICY, policyText, unless } from './bucket-answers.ts';
import { keyStateCheck } from './why-key.ts';
import { whyBucketIsDenied } from './why-thing-denied.ts';

/** Who can come in by a bucket’s own settings, and how it is encrypted. Objects are never looked at. */
export async function whyBucket(Bucket: string, asking: Asking): Promise<Check[]> {
  const { s3 } = asking.clients;
  const guard = await unless(['NoSuchPublicAccessBlockConfiguration'], () =>
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  );
  const parts = guard?.PublicAccessBlockConfiguration ?? {};
  const off = PARTS.filter((part) => parts[part] !== true);
  const [policy, encryption] = await Promise.all([policyChecks(Bucket, asking), encryptionChecks(Bucket, asking)]);
  return [
    {
      id: 'public-access-block',
      what: 'Public access block of the bucket',
      ...(off.length === 0
        ? ok('All four parts are on.')
        : problem(
            `Not on: ${off.join(', ')}. The account’s own block may hold all the same.`,
            `aws s3api put-public-access-block --bucket ${Bucket} --public-access-block-configuration ${PARTS.map((part) => `${part}=true`).join(',')}`,
          )),
    },
    ...policy,
    ...encryption,
  ];
}

const PARTS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

async function policyChecks(Bucket: string, { clients: { s3 }, account, partition }: Asking): Promise<Check[]> {
  const open = await answered(async (): Promise<Answer> => {
    const status = await unless(NO_POLICY, () => s3.send(new GetBucketPolicyStatusCommand({ Bucket })));
    return status?.PolicyStatus?.IsPublic
      ? problem('It lets everybody in.', `aws s3api get-bucket-policy --bucket ${Bucket} --query Policy --output text`)
      : ok(status ? 'It lets in nobody from outside but those whom it names.' : 'There is none.');
  });
  const tls = await answered(async () => tlsAnswer(Bucket, await policyText(Bucket, { s3 }), { account, partition }));
  return [
    { id: 'policy', what: 'Bucket policy', ...open },
    { id: 'tls', what: 'TLS only', ...tls },
  ];
}

/** Whether a statement denies everybody what comes without TLS, and the one to add where none does. */
function tlsAnswer(
  bucket: string,
  text: string,
  { account, partition }: Pick<Asking, 'account' | 'partition'>,
): Answer {
  const lacks = 'It does not deny requests without TLS (a Deny on aws:SecureTransport = false).';
  const policy = readPolicy(text);
  if (!policy) return problem(`${lacks} Its policy is of an odd form: add the statement in the console.`);
  if (policy.statements.some((one) => deniesPlain(one, bucket, partition)))
    return ok('It denies requests without TLS.');
  return problem(
    `${lacks} Add the statement if the bucket serves no website, which S3 serves without TLS alone, and if none of its clients uses plain HTTP.`,
    addStatements(bucket, account, text, [tlsStatement(bucket, partition)]),
  );
}

/** What S3 takes where the bucket names no key. */
const OF_AWS = 'alias/aws/s3';

async function encryptionChecks(Bucket: string, asking: Asking): Promise<Check[]> {
  const shape = { id: 'encryption', what: 'Default encryption' };
  const found = await answered(async () => {
    const answer = await unless(['ServerSideEncryptionConfigurationNotFoundError'], () =>
      asking.clients.s3.send(new GetBucketEncryptionCommand({ Bucket })),
    );
    const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
    const { SSEAlgorithm = 'AES256', KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    const bucketKey = rule?.BucketKeyEnabled ? ', with a bucket key' : '';
    const key = KMSMasterKeyID ?? (SSEAlgorithm.startsWith('aws:kms') ? OF_AWS : undefined);
    return { ...ok(`${SSEAlgorithm}${bucketKey}.`), ...(key && { key }) };
  });
  const { key, ...answer } = { key: undefined, ...found } as Answer & { key?: string };
  return [
    { ...shape, ...answer },
    ...(key && key !== OF_AWS ? [await keyStateCheck(key, asking)] : []),
    ...(asking.principal ? await whyBucketIsDenied({ name: Bucket, key }, asking.principal, asking) : []),
  ];
}

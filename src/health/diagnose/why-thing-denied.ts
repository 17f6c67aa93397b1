import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { policyText } from './bucket-answers.ts';
import { byEndpoints, byOwnPolicies, byResourcePolicy, type Wanted } from './why-denied.ts';
import { KEY_CALLS, whyKeyIsDenied } from './why-key-denied.ts';

/** What holds a value, as far as who may use it hangs on it. */
interface Held {
  wanted: Wanted;
  /** Its own policy; absent for what has none. */
  policy?: { read(): Promise<string | undefined>; show: string };
  /** Of the service’s endpoints. */
  service: { id: string; name: string };
  /** Absent: it is encrypted by no key of KMS. */
  key?: string | undefined;
  /** What that takes of the key. */
  keyCalls: readonly string[];
}

/** Which of these denies: the principal’s own policies, the thing’s, an endpoint’s, or one of those that guard its key. */
async function whyDenied({ wanted, policy, service, key, keyCalls }: Held, asking: Asking): Promise<Check[]> {
  const [identity, resource, endpoints, ofKey] = await Promise.all([
    answered(() => byOwnPolicies(wanted, asking)),
    policy && answered(async () => byResourcePolicy(await policy.read(), wanted, asking, policy.show)),
    answered(() => byEndpoints(service.id, asking)),
    key ? whyItsKeyIsDenied(key, wanted.principal, keyCalls, asking) : [],
  ]);
  return [
    { id: 'identity-policy', what: `Policies of ${wanted.principal}`, ...identity },
    ...(resource ? [{ id: 'resource-policy', what: `Policy of ${wanted.thing}`, ...resource }] : []),
    { id: 'endpoint-policy', what: `Endpoints of ${service.name}`, ...endpoints },
    ...ofKey,
  ];
}

async function whyItsKeyIsDenied(
  id: string,
  principal: string,
  calls: readonly string[],
  asking: Asking,
): Promise<Check[]> {
  try {
    const { KeyMetadata: key } = await asking.clients.kms.send(new DescribeKeyCommand({ KeyId: id }));
    if (!key) return [];
    if (key.KeyManager === 'AWS') return [{ id: 'key-policy', what: 'Key policy', ...ofAws(principal, asking) }];
    const checks = await whyKeyIsDenied(key, principal, asking, calls);
    return checks.map((check) => ({
      ...check,
      id: check.id.startsWith('key-') ? check.id : `key-${check.id}`,
      what: check.id === 'identity-policy' ? `${check.what}, on the key` : check.what,
    }));
  } catch (error) {
    return [{ id: 'key-policy', what: 'Key policy', ...(await answered(() => Promise.reject(error))) }];
  }
}

const ofAws = (principal: string, { account }: Asking): Answer =>
  principal.split(':')[4] === account
    ? ok('AWS keeps the key, which lets in whoever of this account the service lets in.')
    : problem('AWS keeps the key, and lets in nobody of another account: give it a key of your own.');

/** What reading takes of a key. */
const DECRYPT = ['kms:Decrypt'];

/** @param arn of the secret */
export const whySecretIsDenied = (
  { arn, key }: { arn: string; key: string | undefined },
  principal: string,
  asking: Asking,
): Promise<Check[]> => {
  const { clients, region } = asking;
  return whyDenied(
    {
      wanted: { calls: ['secretsmanager:GetSecretValue'], resources: [arn], principal, thing: 'the secret' },
      policy: {
        read: async () =>
          (await clients.secretsManager.send(new GetResourcePolicyCommand({ SecretId: arn }))).ResourcePolicy,
        show: `aws secretsmanager get-resource-policy --region ${region} --secret-id ${arn}`,
      },
      service: { id: 'secretsmanager', name: 'Secrets Manager' },
      key: key ?? 'alias/aws/secretsmanager',
      keyCalls: DECRYPT,
    },
    asking,
  );
};

/** Of a parameter: what has a key is of type SecureString. */
export const whyParameterIsDenied = (
  { name, key }: { name: string; key: string | undefined },
  principal: string,
  asking: Asking,
): Promise<Check[]> => {
  const { account, partition, region } = asking;
  const arn = `arn:${partition}:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  return whyDenied(
    {
      wanted: { calls: ['ssm:GetParameter'], resources: [arn], principal, thing: 'the parameter' },
      service: { id: 'ssm', name: 'Systems Manager' },
      key,
      keyCalls: DECRYPT,
    },
    asking,
  );
};

export const whyBucketIsDenied = (
  { name, key }: { name: string; key: string | undefined },
  principal: string,
  asking: Asking,
): Promise<Check[]> => {
  const { clients, partition } = asking;
  const bucket = `arn:${partition}:s3:::${name}`;
  return whyDenied(
    {
      wanted: {
        calls: ['s3:GetObject', 's3:PutObject'],
        resources: [`${bucket}/*`],
        principal,
        thing: 'what is in the bucket',
      },
      policy: {
        read: () => policyText(name, clients),
        show: `aws s3api get-bucket-policy --bucket ${name} --query Policy --output text`,
      },
      service: { id: 's3', name: 'S3' },
      key,
      keyCalls: KEY_CALLS,
    },
    asking,
  );
};

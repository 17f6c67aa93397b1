import { RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { CreateHostedZoneCommand, ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Finding, Resource } from '../../../src/core/finding.ts';
import type { Aws } from './aws.ts';
import { ACCOUNT, REGION } from './emulators.ts';

/** What was made for a resource that an event names: the emulator's own identifier in place of the event's. */
type Replacement = [from: string, to: string] | undefined;
type Maker = (aws: Aws, resource: Resource, finding: Finding) => Promise<Replacement>;

const DAY_MS = 86_400_000;

/**
 * Makes the resources that findings name, so that there is something to act on.
 *
 * @returns identifiers of the events and what to write in their place, where AWS chooses the identifier
 */
export async function seed(aws: Aws, findings: readonly Finding[]): Promise<Map<string, string>> {
  const replace = new Map<string, string>();
  const made = new Set<string>();
  for (const finding of findings) {
    for (const resource of finding.resources) {
      const name = `${resource.kind} ${resource.id}`;
      if (made.has(name)) continue;
      made.add(name);
      const replacement = await MAKERS[resource.kind]?.(aws, resource, finding);
      if (replacement) replace.set(...replacement);
    }
  }
  return replace;
}

const MAKERS: Partial<Record<Resource['kind'], Maker>> = {
  async bucket({ s3 }, { id: Bucket, tags = {} }) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
    const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (TagSet.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    return undefined;
  },

  async 'access-key'({ iam }, { id }, { actor }) {
    if (!actor?.userName || !id.startsWith('AKIA')) return undefined;
    const UserName = actor.userName;
    // Two findings may name the same user.
    await iam.send(new CreateUserCommand({ UserName })).catch(() => undefined);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return AccessKey?.AccessKeyId ? [id, AccessKey.AccessKeyId] : undefined;
  },

  async secret({ secretsManager }, { id }) {
    const isArn = id.startsWith('arn:');
    const Name = isArn ? (id.split(':secret:').pop() ?? '').replace(/-[A-Za-z0-9]{6}$/, '') : id;
    const { ARN = '' } = await secretsManager.send(
      new CreateSecretCommand({ Name, SecretString: '{"username":"app","password":"made-up"}' }),
    );
    const RotationLambdaARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotate`;
    const RotationRules = { AutomaticallyAfterDays: 30 };
    await secretsManager.send(new RotateSecretCommand({ SecretId: Name, RotationLambdaARN, RotationRules }));
    return isArn ? [id, ARN] : undefined;
  },

  async parameter({ ssm }, { id }, { facts }) {
    // Its policy has run: Parameter Store has deleted it.
    if (facts.policyType === 'Expiration') return undefined;
    const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
    await ssm.send(
      new PutParameterCommand({
        Name: id,
        Value: 'made-up',
        Type: 'SecureString',
        Tier: 'Advanced',
        Tags: [{ Key: 'riposte:renew', Value: `extend:30:until:${inDays(365).slice(0, 10)}` }],
        Policies: JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: inDays(5) } }]),
      }),
    );
    return undefined;
  },

  async certificate({ acm, route53 }, { id }, { facts }) {
    const { commonName, keyOrigin, certificateType, validationMethod } = facts;
    if (keyOrigin !== 'AWS_MANAGED' || certificateType === 'PRIVATE' || validationMethod === 'EMAIL') return undefined;
    const DomainName = String(commonName);
    const zone = DomainName.split('.').slice(-2).join('.');
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: zone }));
    if (!HostedZones.some(({ Name }) => Name === `${zone}.`))
      await route53.send(new CreateHostedZoneCommand({ Name: zone, CallerReference: zone }));
    const { CertificateArn } = await acm.send(new RequestCertificateCommand({ DomainName, ValidationMethod: 'DNS' }));
    return CertificateArn ? [id, CertificateArn] : undefined;
  },
};

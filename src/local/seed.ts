import type { Finding, Resource } from '../finding.ts';
import type { LocalStack } from './local-stack.ts';

type Services = LocalStack['services'];

const DAY_MS = 86_400_000;

/**
 * Makes the resources that a finding names, in the state that it describes, so that there is something to act on:
 * the bucket without its guard, the key still active, the validation record missing. What is there already stays.
 */
export function createSeeder({ services, world }: Pick<LocalStack, 'services' | 'world'>): (finding: Finding) => void {
  const made = new Set<string>();
  const once = (resource: Resource, make: () => void): void => {
    const name = `${resource.kind} ${resource.id}`;
    if (made.has(name)) return;
    made.add(name);
    make();
  };
  return (finding) => {
    for (const resource of finding.resources) {
      once(resource, () => MAKERS[resource.kind]?.(resource, finding, services, world.now()));
    }
  };
}

type Maker = (resource: Resource, finding: Finding, services: Services, now: number) => void;

const MAKERS: Partial<Record<Resource['kind'], Maker>> = {
  bucket({ id, tags = {} }, finding, { s3 }) {
    const isPublic = /Public|Anonymous/.test(finding.type) && !/BlockPublicAccessDisabled/.test(finding.type);
    s3.seedBucket({ name: id, tags, policy: isPublic ? 'public' : 'private' });
  },
  'access-key'({ id }, { actor }, { iam }) {
    if (!actor?.userName || !id.startsWith('AKIA')) return;
    const user = iam.users.get(actor.userName) ?? iam.seedUser({ userName: actor.userName });
    user.keys.push({ id, status: 'Active', createdAt: user.createdAt });
  },
  secret({ id }, _finding, { secretsManager }) {
    const name =
      id
        .split(':secret:')
        .pop()
        ?.replace(/-[A-Za-z0-9]{6}$/, '') ?? id;
    secretsManager.seedSecret({
      name: id.startsWith('arn:') ? name : id,
      value: JSON.stringify({ username: 'app', password: 'made-up-in-the-local-account' }),
      rotation: { lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate', takesSeconds: 40 },
    });
  },
  parameter({ id }, finding, { ssm }, now) {
    // Its policy has run: Parameter Store has deleted it, and there is nothing to make.
    if (finding.facts['policyType'] === 'Expiration') return;
    const expiresAt = Date.parse(String(finding.facts['expiresAt'])) || now + 5 * DAY_MS;
    const lastDay = new Date(now + 365 * DAY_MS).toISOString().slice(0, 10);
    ssm.seedParameter({
      name: id,
      value: 'made-up-in-the-local-account',
      tags: { 'riposte:renew': `extend:30:until:${lastDay}` },
      policies: [
        {
          Type: 'Expiration',
          Version: '1.0',
          Attributes: { Timestamp: new Date(Math.max(expiresAt, now + DAY_MS)).toISOString() },
        },
        { Type: 'ExpirationNotification', Version: '1.0', Attributes: { Before: '15', Unit: 'Days' } },
      ],
    });
  },
  certificate({ id }, finding, { acm, route53 }, now) {
    const { commonName, certificateType, validationMethod, inUse, daysToExpiry, renewalReason } = finding.facts;
    const domain =
      typeof commonName === 'string' && /^[a-z0-9*.-]+\.[a-z]+$/i.test(commonName) ? commonName : 'shop.example.com';
    const isExpired = finding.type.endsWith('Expired');
    const byEmail = validationMethod === 'EMAIL';
    const zone = domain.replace(/^\*\./, '').split('.').slice(-2).join('.');
    if (!byEmail && !hasZone(zone, route53)) route53.seedHostedZone({ name: zone });
    acm.seedCertificate({
      CertificateArn: id,
      DomainName: domain,
      Type: certificateType === 'IMPORTED' || certificateType === 'PRIVATE' ? certificateType : 'AMAZON_ISSUED',
      Status: isExpired ? 'EXPIRED' : finding.type.endsWith('Revoked') ? 'REVOKED' : 'ISSUED',
      NotAfter: new Date(now + Number(daysToExpiry ?? (isExpired ? -1 : 20)) * DAY_MS),
      ...(inUse === false && { InUseBy: [] }),
      ...(byEmail && { DomainValidationOptions: [{ DomainName: domain, ValidationMethod: 'EMAIL' }] }),
      ...(renewalReason === 'CAA_ERROR' && {
        RenewalSummary: {
          RenewalStatus: 'FAILED',
          RenewalStatusReason: 'CAA_ERROR',
          DomainValidationOptions: [{ DomainName: domain, ValidationMethod: 'DNS', ValidationStatus: 'FAILED' }],
          UpdatedAt: new Date(now),
        },
      }),
    });
  },
};

const hasZone = (name: string, route53: Services['route53']): boolean =>
  route53.ListHostedZonesByName({ DNSName: name }).HostedZones?.[0]?.Name === `${name}.`;

import { quarantineStatements } from '../src/actions/contain/objects/quarantine-policy.ts';
import { COPY_TAG, RENEW_TAG } from '../src/actions/secrets/renew-tag.ts';
import { KEEP_TAG } from '../src/actions/shared/baseline.ts';
import type { Finding, Resource } from '../src/core/finding.ts';
import { days } from '../src/core/time.ts';
import type { LocalStack } from './local-stack.ts';
import { GUARDRAIL_MAKERS } from './seed-guardrails.ts';

type Services = LocalStack['services'];

const WEB = 'arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/web/0123456789abcdef';
const ROTATION_FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManagerRotation';

/**
 * Makes the resources that a finding names, in the state that it describes, so that there is something to act on:
 * the bucket without its guard, the key still active, the validation record missing. What is there already stays.
 *
 * @param quarantineStack the stack whose quarantine groups a VPC has
 */
export function createSeeder(
  { services, world }: Pick<LocalStack, 'services' | 'world'>,
  quarantineStack = 'riposte-local',
): (finding: Finding) => void {
  const made = new Set<string>();
  const once = (resource: Resource, make: () => void): void => {
    const name = `${resource.kind} ${resource.id}`;
    if (made.has(name)) return;
    made.add(name);
    if (!STANDS[resource.kind]?.(resource.id, services)) make();
  };
  return (finding) => {
    holdOpen(finding, services);
    for (const resource of [...finding.resources, ...groupsOf(finding)]) {
      once(resource, () => MAKERS[resource.kind]?.(resource, finding, services, world.now(), quarantineStack));
    }
  };
}

/** The service that found it holds it open, until somebody has put it away. */
function holdOpen(finding: Finding, services: Services): void {
  const { source, id, severity, type, title, archived, sample, facts } = finding;
  const service = HOLDERS[source];
  if (!service || sample) return;
  const { open } = services[service];
  if (archived) open.close(id);
  else open.keep({ id, severity, type, title, ...(facts.control && { whole: complianceOf(facts) }) });
}

/** As Security Hub says of a control whether it holds. */
const complianceOf = ({ compliance, control }: Finding['facts']): object => ({
  Compliance: { Status: compliance, SecurityControlId: control },
});

const HOLDERS = {
  guardduty: 'guardduty',
  inspector: 'inspector2',
  macie: 'macie2',
  'security-hub': 'securityhub',
  'access-analyzer': 'accessAnalyzer',
} as const satisfies Partial<Record<Finding['source'], keyof Services>> as Partial<
  Record<Finding['source'], 'guardduty' | 'inspector2' | 'macie2' | 'securityhub' | 'accessAnalyzer'>
>;

/** The groups that let an attack in, which are no resources of the finding. */
const groupsOf = ({ facts: { securityGroups = '' } }: Finding): Resource[] =>
  String(securityGroups)
    .split(', ')
    .filter(Boolean)
    .map((id) => ({ kind: 'security-group', id }));

export type Maker = (
  resource: Resource,
  finding: Finding,
  services: Services,
  now: number,
  quarantineStack: string,
) => void;

/** Whether a resource is there already, so that it stays as it is. */
const STANDS: Partial<Record<Resource['kind'], (id: string, services: Services) => boolean>> = {
  bucket: (id, { s3 }) => s3.buckets.has(id),
  instance: (id, { ec2 }) => ec2.instances.instances.has(id),
  function: (id, { lambda }) => lambda.functions.has(id),
  database: (id, { rds }) => rds.databases.has(id) || rds.copies.has(id),
  workload: (id, { ecs }) => ecs.tasks.has(id),
  role: (id, { iam }) => iam.rolesByName.roles.has(id),
  'access-key': (id, { iam }) => [...iam.users.values()].some(({ keys }) => keys.some((key) => key.id === id)),
  user: (id, { iam }) => iam.users.has(id),
  cluster: (id, { eks }) => eks.clusters.has(id),
  secret: (id, { secretsManager }) =>
    secretsManager.seedOf(id.startsWith('arn:') ? id : nameOfSecret(id)) !== undefined,
  parameter: (id, { ssm }) => ssm.parameterOf(id) !== undefined,
  certificate: (id, { acm }) => acm.statusOf(id) !== undefined,
  trail: (id, { cloudtrail }) => cloudtrail.trails.has(id),
  key: (id, { kms }) => kms.keys.has(id),
  snapshot: (id, { ec2 }) => ec2.sharing.copies.has(id),
  image: (id, { ec2 }) => ec2.sharing.copies.has(id),
  'security-group': (id, { ec2 }) => ec2.securityGroups.groups.has(id),
};

/** What a user of the console has beside its password. */
const KEY_BESIDE_CONSOLE = 'AKIAEXAMPLE000000077';

const MAKERS: Partial<Record<Resource['kind'], Maker>> = {
  ...GUARDRAIL_MAKERS,
  bucket({ id, tags = {} }, finding, { s3 }) {
    s3.seedBucket({ name: id, tags, policy: isPublic(finding) ? 'public' : 'private' });
  },
  object({ id, version }, _finding, { s3 }) {
    const [name = '', ...rest] = id.split('/');
    const key = rest.join('/');
    const bucket = s3.buckets.get(name) ?? s3.seedBucket({ name });
    bucket.objects = { ...bucket.objects, [key]: bucket.objects?.[key] ?? 'made up' };
    if (version) bucket.versions = { ...bucket.versions, [key]: [...(bucket.versions?.[key] ?? []), version] };
    bucket.document ??= quarantinePolicy(name);
  },
  instance({ id, tags = {} }, _finding, { ec2 }, _now, quarantineStack) {
    ec2.instances.seed({ id, tags });
    // As the stack makes them in the VPCs that its owner names.
    ec2.instances.seedQuarantine(quarantineStack);
  },
  database({ id, tags = {} }, { facts: { api } }, { rds, ec2 }, _now, quarantineStack) {
    if (/^ModifyDB(Cluster)?SnapshotAttribute$/.test(String(api)))
      return void rds.seedCopy(id, { ofCluster: api === 'ModifyDBClusterSnapshotAttribute', restorers: ['all'] });
    const groups = ec2.instances.seedQuarantine(quarantineStack);
    rds.seedDatabase(id, { tags, isPublic: true, vpcId: ec2.instances.groups.get(groups.closed)?.vpcId ?? '' });
  },
  workload({ id, tags = {}, service = '', definition }, _finding, { ecs }) {
    const [, cluster] = /^arn:[^:]*:ecs:[^:]*:\d{12}:task\/([\w-]+)\//.exec(id) ?? [];
    if (!cluster) return;
    const name = service || `${cluster}-web`;
    const former = definition?.replace(/\d+$/, (n) => String(Math.max(1, Number(n) - 1)));
    if (!ecs.services.some((each) => each.cluster === cluster && each.service === name))
      ecs.seedService(cluster, name, former && definition ? { definitions: [former, definition] } : {});
    ecs.seedTask(id, { tags, service: name });
  },
  function({ id, tags = {} }, { account, region, partition }, { lambda }) {
    lambda.seedFunction({ name: id, tags, role: `arn:${partition}:iam::${account}:role/${id}` });
    lambda.mappings.seed(id, `arn:${partition}:sqs:${region}:${account}:${id}-jobs`);
  },
  role({ id }, { actor, actors = actor ? [actor] : [] }, { iam }) {
    const session = actors.find(({ userName, principalId = '' }) => userName === id && principalId.startsWith('AROA'));
    const [roleId] = session?.principalId?.split(':') ?? [];
    if (roleId) iam.rolesByName.seedRole({ roleName: id, roleId });
  },
  'access-key'({ id }, { actor, facts }, { iam }) {
    const userName = actor?.userName ?? (facts.exposed === true ? 'build-bot' : undefined);
    if (!userName || !id.startsWith('AKIA')) return;
    const user = iam.users.get(userName) ?? iam.seedUser({ userName });
    user.keys.push({ id, status: 'Active', createdAt: user.createdAt });
  },
  user({ id }, { actor }, { iam }) {
    const { accessKeyId = '', principalId: userId = '', userName } = actor ?? {};
    const isConsole = accessKeyId === '' && userName === id && userId.startsWith('AIDA');
    if (isConsole) iam.seedUser({ userName: id, userId, console: true, keys: [{ id: KEY_BESIDE_CONSOLE }] });
    else if (accessKeyId.startsWith('ASIA')) iam.seedUser({ userName: id });
  },
  cluster({ id, arn = '' }, { facts, account }, { eks, iam }, now) {
    if (!arn.includes(':eks:')) return;
    eks.seedCluster({ name: id });
    if (facts.api === 'UpdateClusterConfig' && facts.opened === 'everybody') {
      eks.seedEndpoint(id, { publicAccessCidrs: ['203.0.113.0/24'] }, now - days(30));
      eks.seedEndpoint(id, { publicAccessCidrs: ['0.0.0.0/0'] }, now);
    }
    const roleId = /:(AROA\w+)$/.exec(String(facts.kubernetesUid ?? ''))?.[1];
    const username = String(facts.kubernetesUser ?? '');
    if (!roleId || !username || username.startsWith('system:')) return;
    iam.rolesByName.seedRole({ roleName: `${id}-user`, roleId });
    const principalArn = `arn:aws:iam::${account}:role/${id}-user`;
    eks.seedEntry(id, { principalArn, username, groups: ['team'], policies: ['AmazonEKSEditPolicy'] });
  },
  secret({ id }, { facts, resources }, { secretsManager }, now) {
    if (facts.risk === 'secret-gone') return;
    const bucket = resources.find(({ kind }) => kind === 'bucket');
    secretsManager.seedSecret({
      name: nameOfSecret(id),
      ...(id.startsWith('arn:') && { arn: id }),
      value: JSON.stringify({ username: 'app', password: 'made-up-in-the-local-account' }),
      rotation: { lambdaArn: ROTATION_FUNCTION, takesSeconds: 40 },
      ...(facts.risk === 'secret-deletion-scheduled' && { deletedAt: now, tags: { [KEEP_TAG]: 'true' } }),
      ...(bucket && facts.secretNamedByObject === id && { tags: { 'riposte:exposed-in': bucket.id } }),
    });
  },
  parameter({ id }, finding, { ssm, secretsManager }, now) {
    const { policyType, expiresAt } = finding.facts;
    // Its policy has run: Parameter Store has deleted it, and there is nothing to make.
    if (policyType === 'Expiration') return;
    const isOld = policyType === 'NoChangeNotification';
    const secret = `renewed${id.startsWith('/') ? '' : '/'}${id}`;
    const isLinked = id.endsWith('password');
    if (isLinked) secretsManager.seedSecret({ name: secret, value: 'made-up-anew', tags: { [COPY_TAG]: id } });
    const lastDay = new Date(now + days(365)).toISOString().slice(0, 10);
    const tag = isLinked ? `from-secret:${secret}` : isOld ? 'generate:48' : `extend:30:until:${lastDay}`;
    const end = Math.max(Date.parse(String(expiresAt)) || 0, now + days(5));
    ssm.seedParameter({
      name: id,
      value: 'made-up-in-the-local-account',
      tags: { [RENEW_TAG]: tag },
      lastModified: now - days(90),
      policies: [
        isOld
          ? { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '90', Unit: 'Days' } }
          : { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: new Date(end).toISOString() } },
      ],
    });
  },
  certificate({ id }, finding, { acm, elbv2, route53 }, now) {
    const { commonName, certificateType, keyOrigin, validationMethod, inUse, daysToExpiry, renewalReason } =
      finding.facts;
    const domain =
      typeof commonName === 'string' && /^[a-z0-9*.-]+\.[a-z]+$/i.test(commonName) ? commonName : 'shop.example.com';
    const isExpired = finding.type.endsWith('Expired');
    const byEmail = validationMethod === 'EMAIL';
    const zone = domain.replace(/^\*\./, '').split('.').slice(-2).join('.');
    if ((!byEmail || isExpired) && !hasZone(zone, route53)) route53.seedHostedZone({ name: zone });
    if (isExpired && inUse !== false)
      elbv2.seedBalancer({
        arn: WEB.replace('REGION', finding.region).replace('ACCOUNT', finding.account),
        listeners: [{ first: id }],
      });
    acm.seedCertificate({
      CertificateArn: id,
      DomainName: domain,
      Type: keyOrigin === 'CUSTOMER_PROVIDED' ? 'IMPORTED' : certificateTypeOf(certificateType),
      Status: isExpired ? 'EXPIRED' : finding.type.endsWith('Revoked') ? 'REVOKED' : 'ISSUED',
      NotAfter: new Date(now + Number(daysToExpiry ?? (isExpired ? -1 : 20)) * days(1)),
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

/** As a bucket's owner writes it who wants quarantines: see docs/containment.md. */
export const quarantinePolicy = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: quarantineStatements(bucket, 'aws', ['arn:aws:iam::*:role/riposte-*']),
  });

/** What the services call a bucket that everybody can reach; those whose guard alone is gone are not yet. */
const isPublic = ({ type, facts }: Finding): boolean =>
  facts.isPublic === true ||
  /bucket-public-|bucket-permissions|Control\/S3\.[23]$/.test(type) ||
  (/Public|Anonymous/.test(type) && !/BlockPublicAccessDisabled/.test(type));

const hasZone = (name: string, route53: Services['route53']): boolean =>
  route53.ListHostedZonesByName({ DNSName: name }).HostedZones?.[0]?.Name === `${name}.`;

const certificateTypeOf = (type: unknown): 'IMPORTED' | 'PRIVATE' | 'AMAZON_ISSUED' =>
  type === 'IMPORTED' || type === 'PRIVATE' ? type : 'AMAZON_ISSUED';

/** The name within a secret's ARN, which ends in six random characters. */
const nameOfSecret = (id: string): string => id.replace(/^arn:.*:secret:(.*)-[A-Za-z0-9]{6}$/, '$1');

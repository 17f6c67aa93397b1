import { z } from 'zod';
import { days } from '../../../core/time.ts';
import { keys, oneOf, text } from '../../../policy/riposte-yml/shape.ts';
import { gone, hand, name, Tags, tagged } from './world-change.ts';

const port = z.int().min(0).max(65_535);
const Rule = keys({
  id: z.exactOptional(name),
  cidr: name,
  protocol: z.exactOptional(name),
  port: z.exactOptional(port),
  toPort: z.exactOptional(port),
  description: z.exactOptional(z.string()),
});

export const edges = {
  'security-group': hand(
    keys({ 'security-group': name, rules: z.exactOptional(z.array(Rule)), tags: z.exactOptional(Tags), gone }),
    ({ 'security-group': id, rules, tags, gone: isGone }, { services: { ec2 }, now }) => {
      const { groups } = ec2.securityGroups;
      if (isGone) return void groups.delete(id);
      const known = groups.get(id) ?? ec2.securityGroups.seedGroup({ id });
      if (rules)
        known.rules = rules.map(({ id: rule, cidr, protocol = 'tcp', port: from = 0, toPort, description }, n) => ({
          id: rule ?? `sgr-0${String(now).slice(-10)}${String(n).padStart(6, '0')}`,
          cidr,
          protocol,
          fromPort: from,
          toPort: toPort ?? from,
          ...(description && { description }),
        }));
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  /** Whether web ACLs refer to the stack's rule group. */
  'web-acl': hand(keys({ 'web-acl': oneOf(['attached', 'detached']) }), ({ 'web-acl': state }, { home: { stack } }) => {
    if (state === 'attached') stack.attachWebAcl();
    else stack.detachWebAcl();
  }),
  /** A CloudWatch alarm of the account's own. */
  alarm: hand(
    keys({ alarm: name, state: z.exactOptional(oneOf(['OK', 'ALARM', 'INSUFFICIENT_DATA'])), gone }),
    ({ alarm, state = 'ALARM', gone: isGone }, { services: { cloudwatch }, now }) => {
      if (isGone) cloudwatch.alarms.delete(alarm);
      else cloudwatch.setAlarm(alarm, state, now);
    },
  ),
  instance: hand(
    keys({
      instance: name,
      state: z.exactOptional(oneOf(['running', 'stopped', 'terminated'])),
      interfaces: z.exactOptional(z.record(z.string(), z.array(name).min(1).max(5))),
      autoScalingGroup: z.exactOptional(name),
      targetGroups: z.exactOptional(z.record(name, z.int().min(1).max(65_535))),
      atLeast: z.exactOptional(z.int().min(0)),
      tags: z.exactOptional(Tags),
    }),
    (
      { instance: id, interfaces, tags, state, autoScalingGroup, targetGroups = {}, atLeast },
      { services: { ec2, autoScaling, elbv2 } },
    ) => {
      const known = ec2.instances.instances.get(id) ?? ec2.instances.seed({ id });
      ec2.instances.seedQuarantine('riposte-local');
      if (state) known.state = state;
      if (interfaces) known.interfaces = Object.entries(interfaces).map(([eni, groups]) => ({ id: eni, groups }));
      if (autoScalingGroup) autoScaling.seedGroup(autoScalingGroup, [id, 'i-0another', 'i-0third'], atLeast);
      for (const [group, port] of Object.entries(targetGroups))
        elbv2.targetGroups.seed(group, [{ id, port }, 'i-0another']);
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  database: hand(
    keys({
      database: name,
      groups: z.exactOptional(z.array(name).min(1).max(5)),
      public: z.exactOptional(z.boolean()),
      status: z.exactOptional(name),
      cluster: z.exactOptional(name),
      vpc: z.exactOptional(z.literal('none', { error: 'has to be none.' })),
      tags: z.exactOptional(Tags),
      gone,
    }),
    (
      { database: id, groups, public: isPublic, status, cluster, vpc, tags, gone: isGone },
      { services: { rds, ec2 } },
    ) => {
      if (isGone) return void rds.databases.delete(id);
      const { closed } = ec2.instances.seedQuarantine('riposte-local');
      const vpcId = ec2.instances.groups.get(closed)?.vpcId ?? '';
      const known = rds.databases.get(id) ?? rds.seedDatabase(id, { vpcId });
      if (groups) known.groups = groups;
      if (isPublic !== undefined) known.isPublic = isPublic;
      if (status) known.status = status;
      if (cluster) {
        known.cluster = cluster;
        rds.seedCluster(cluster, { hasNoVpc: vpc === 'none', ...(groups && { groups }) });
      }
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  'database-snapshot': hand(
    keys({
      'database-snapshot': name,
      ofCluster: z.exactOptional(z.boolean()),
      public: z.exactOptional(z.boolean()),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ 'database-snapshot': id, ofCluster, public: isPublic, tags, gone: isGone }, { services: { rds } }) => {
      if (isGone) return void rds.copies.delete(id);
      const known = rds.copies.get(id) ?? rds.seedCopy(id);
      if (ofCluster !== undefined) known.ofCluster = ofCluster;
      if (isPublic !== undefined) known.restorers = isPublic ? ['all'] : [];
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  task: hand(
    keys({
      task: text(/^arn:[^:]+:ecs:[^:]+:\d{12}:task\/[\w-]+\/\w+$/, 'the ARN of a task of ECS'),
      service: z.exactOptional(name),
      definitions: z.exactOptional(z.array(name).min(1)),
      takes: z.exactOptional(z.int().min(0)),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ task: arn, service, definitions, takes, tags, gone: isGone }, { services: { ecs } }) => {
      if (isGone) return void ecs.tasks.delete(arn);
      const cluster = arn.split('/').at(-2) ?? '';
      if (service) ecs.seedService(cluster, service, { ...(definitions && { definitions }) });
      const known = ecs.tasks.get(arn) ?? ecs.seedTask(arn, { ...(service && { service }) });
      if (takes !== undefined) known.takes = takes * 1000;
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  function: hand(
    keys({
      function: name,
      reserved: z.exactOptional(z.int().min(0)),
      reads: z.exactOptional(z.array(name)),
      provisioned: z.exactOptional(z.array(name)),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ function: id, reserved, reads, provisioned, tags, gone: isGone }, { services: { lambda } }) => {
      if (isGone) return void lambda.functions.delete(id);
      const known = lambda.functions.get(id) ?? lambda.seedFunction({ name: id });
      if (reserved !== undefined) known.reserved = reserved;
      if (provisioned) known.provisioned = provisioned;
      for (const source of reads ?? []) lambda.mappings.seed(id, source);
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  /** A public address of the account itself. */
  address: hand(keys({ address: name, gone }), ({ address, gone: isGone }, { services: { ec2 } }) => {
    const { elasticIps } = ec2.addresses;
    const at = elasticIps.findIndex(({ PublicIp }) => PublicIp === address);
    if (isGone && at >= 0) elasticIps.splice(at, 1);
    if (!isGone && at < 0) elasticIps.push({ PublicIp: address });
  }),
  'hosted-zone': hand(
    keys({
      'hosted-zone': name,
      records: z.exactOptional(z.array(keys({ name, type: oneOf(['CNAME', 'CAA', 'TXT', 'A']), value: name }))),
    }),
    ({ 'hosted-zone': zone, records = [] }, { services: { route53 } }) =>
      void route53.seedHostedZone({ name: zone, records }),
  ),
  certificate: hand(
    keys({
      certificate: text(/^arn:/, 'the ARN of a certificate'),
      domain: z.exactOptional(name),
      daysToExpiry: z.exactOptional(z.number()),
      status: z.exactOptional(oneOf(['ISSUED', 'EXPIRED', 'REVOKED', 'PENDING_VALIDATION'])),
      inUse: z.exactOptional(z.boolean()),
      gone,
    }),
    ({ certificate, domain, daysToExpiry, status, inUse, gone: isGone }, { services: { acm }, now }) => {
      if (isGone) return acm.forget(certificate);
      if (acm.statusOf(certificate) === undefined)
        acm.seedCertificate({ CertificateArn: certificate, DomainName: domain ?? 'shop.example.com' });
      const { Certificate } = acm.DescribeCertificate({ CertificateArn: certificate });
      if (!Certificate) return;
      if (daysToExpiry !== undefined) Certificate.NotAfter = new Date(now + days(daysToExpiry));
      if (status) Certificate.Status = status;
      if (inUse === false) Certificate.InUseBy = [];
    },
  ),
};

import { createLocalAccount } from '../../local/local-account.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { quarantinePolicy } from '../../local/seed.ts';
import { actions } from '../../src/actions/index.ts';
import { backUpParameters } from '../../src/actions/secrets/backup/take.ts';
import type { Target } from '../../src/core/action.ts';
import type { ActionContext } from '../../src/core/action-context.ts';
import { ACTION_IDS, type ActionId } from '../../src/core/action-ids.ts';
import type { Finding } from '../../src/core/finding.ts';
import { silent } from '../../src/core/telemetry.ts';
import { ACCOUNT, givenConfig, givenContext, givenFinding, NOW, REGION } from '../support/fixtures.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';
import { asJson, givenAuthority } from './certificates/authority.ts';
import { ACL, DOMAINS, LIST, LIST_V6, managed, ON } from './deny/targets/given.ts';

const DAY = 86_400_000;

/** The question that an event leads to where everything is asked: what it says would happen. */
async function questionOf(event: string, action: ActionId, prepare?: (stack: LocalStack) => void): Promise<string> {
  const stack = givenStack({ workflows: true, settings: { mode: 'approve', ...ON } });
  const { ec2, route53Resolver } = stack.services;
  const subnet = 'subnet-0a1b2c3d4e5f60001';
  ec2.networkAcls.seedNetworkAcl({ id: ACL, subnets: [subnet], tags: managed });
  ec2.prefixLists.seedPrefixList({ id: LIST, tags: managed });
  ec2.prefixLists.seedPrefixList({ id: LIST_V6, family: 'IPv6', tags: managed });
  route53Resolver.seedDomainList({ id: DOMAINS });
  prepare?.(stack);
  for (const instance of INSTANCES) ec2.networkAcls.seedInstance(instance, [subnet]);
  arrive(stack, event);
  await stack.drain();
  const asked = responsesIn(stack).find((one) => one.action === action && one.state === 'waiting');
  return asked?.effect ?? `no question of ${action}: ${responsesIn(stack).map((one) => `${one.action} ${one.reason}`)}`;
}
const INSTANCES = ['i-0bbbb2222cccc3333'];

/** What an action says of a target in an account of its own. */
async function saidOf(action: ActionId, target: Target, ctx: ActionContext): Promise<string> {
  const prepared = await actions[action].before(target, ctx);
  return prepared.verdict === 'proceed' ? prepared.effect : `${prepared.verdict}: ${prepared.reason}`;
}

function account(finding: Partial<Finding> = {}) {
  const local = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });
  const { kms } = local.services;
  const key = '0a1b2c3d-0000-4000-8000-000000000077';
  kms.seedKey({ id: key, tags: { 'riposte:rotate': 'true' } });
  const config = givenConfig({ backupKey: kms.arnOf(key), table: 'riposte-local' });
  const ctx = givenContext(local.clients, { config, finding: givenFinding(finding), now: () => local.world.now() });
  return { ...local, key, config, ctx };
}

async function ofDeletedParameter(): Promise<string> {
  const { clients, config, ctx, services, setTime } = account({ source: 'parameter-store' });
  const Timestamp = new Date(NOW + 5 * DAY).toISOString();
  services.ssm.seedParameter({
    name: '/shop/api-key',
    value: 'value-of-the-test',
    tags: { 'riposte:backup': 'true' },
    policies: [{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }],
  });
  await backUpParameters({ clients, config, telemetry: silent, now: () => NOW });
  setTime(NOW + 5 * DAY + 60_000);
  return saidOf('restore-parameter', { key: '/shop/api-key' }, ctx);
}

async function ofImportedCertificate(): Promise<string> {
  const { ctx, services } = account({ source: 'acm' });
  const names = ['shop.example.com'];
  const { root, issuing, issue } = givenAuthority();
  const arn = services.acm.seedCertificate({
    DomainName: 'shop.example.com',
    SubjectAlternativeNames: names,
    Type: 'IMPORTED',
    KeyAlgorithm: 'EC_prime256v1',
    Serial: '0f:01',
    NotAfter: new Date(NOW + 20 * DAY),
    InUseBy: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef'],
    tags: { 'riposte:renew': 'from-secret:shop/certificate' },
  });
  services.secretsManager.seedSecret({
    name: 'shop/certificate',
    value: asJson(issue({ names, serial: '2b00' }), issuing, root),
    tags: { 'riposte:copy-to': arn },
  });
  return saidOf('reimport-certificate', { key: arn }, ctx);
}

async function ofCertificateByEmail(): Promise<string> {
  const { ctx, services } = account({ source: 'acm' });
  const arn = services.acm.seedCertificate({
    DomainName: 'www.example.com',
    DomainValidationOptions: [{ DomainName: 'www.example.com', ValidationMethod: 'EMAIL' }],
  });
  return saidOf('revalidate-certificate', { key: arn }, ctx);
}

async function ofUserSession(): Promise<string> {
  const { ctx, services } = account();
  services.iam.seedUser({ userName: 'alice', keys: [{ id: 'AKIAEXAMPLE000000005' }] });
  return saidOf('deny-user', { key: 'alice', userName: 'alice', sessions: ['ASIAEXAMPLE000000001'] }, ctx);
}

async function ofRoleSession(): Promise<string> {
  const { ctx, services } = account();
  const { roleId } = services.iam.rolesByName.seedRole({ roleName: 'web' });
  const target = { roleName: 'web', userId: `${roleId}:i-0abc`, accessKeyId: 'ASIAEXAMPLE000000001' };
  return saidOf('revoke-sessions', { key: 'web/i-0abc', ...target }, ctx);
}

async function ofInstance(): Promise<string> {
  const { ctx, services, config } = account();
  const { id } = services.ec2.instances.seed({ id: 'i-0aaaa1111bbbb2222' });
  services.ec2.instances.seedQuarantine(config.stack);
  return saidOf('isolate-instance', { key: id }, ctx);
}

async function ofUser(): Promise<string> {
  const { ctx, services } = account();
  services.iam.seedUser({ userName: 'alice', keys: [{ id: 'AKIAEXAMPLE000000001' }], console: true });
  return saidOf('contain-principal', { key: 'alice', userName: 'alice', userId: '', keys: [] }, ctx);
}

async function ofDatabaseCopy(): Promise<string> {
  const { ctx, services } = account();
  services.rds.seedCopy('before-migration', { restorers: ['all'] });
  const target = { key: 'before-migration', name: 'before-migration', ofCluster: false };
  return saidOf('make-database-copy-private', target, ctx);
}

async function ofDatabase(): Promise<string> {
  const { ctx, services, config } = account();
  services.ec2.instances.seedQuarantine(config.stack);
  services.rds.seedDatabase('orders-db', { isPublic: true });
  return saidOf('isolate-database', { key: 'orders-db' }, ctx);
}

async function ofTask(): Promise<string> {
  const { ctx, services } = account();
  const arn = `arn:aws:ecs:${REGION}:${ACCOUNT}:task/media/0ebb429fa86d481c2630fac53db1c91c`;
  services.ecs.seedService('media', 'resizer');
  services.ecs.seedTask(arn, { service: 'resizer' });
  return saidOf('stop-task', { key: 'media/0ebb429fa86d481c2630fac53db1c91c', cluster: 'media', arn }, ctx);
}

async function ofService(): Promise<string> {
  const { ctx, services } = account();
  const [former = '', definition = ''] = [1, 2].map(
    (n) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/resizer:${n}`,
  );
  services.ecs.seedService('media', 'resizer', { definitions: [former, definition] });
  return saidOf('roll-back-service', { key: 'media/resizer', cluster: 'media', service: 'resizer', definition }, ctx);
}

async function ofFunction(): Promise<string> {
  const { ctx, services } = account();
  services.lambda.seedFunction({ name: 'thumbnailer' });
  services.lambda.mappings.seed('thumbnailer', 'arn:aws:sqs:eu-west-1:111122223333:uploads');
  return saidOf('stop-function', { key: 'thumbnailer' }, ctx);
}

async function ofClusterAccess(): Promise<string> {
  const { ctx, services } = account();
  const { roleId } = services.iam.rolesByName.seedRole({ roleName: 'deploy' });
  services.eks.seedCluster({ name: 'shop' });
  const principalArn = 'arn:aws:iam::111122223333:role/deploy';
  services.eks.seedEntry('shop', { principalArn, groups: ['team'], policies: ['AmazonEKSEditPolicy'] });
  const target = { cluster: 'shop', principalId: roleId, name: 'deploy' };
  return saidOf('close-cluster-access', { key: `shop/${roleId}`, ...target }, ctx);
}

async function ofClusterEndpoint(): Promise<string> {
  const { ctx, services } = account();
  services.eks.seedCluster({ name: 'shop' });
  services.eks.seedEndpoint('shop', { publicAccessCidrs: ['203.0.113.0/24'] }, NOW - 30 * DAY);
  services.eks.seedEndpoint('shop', { publicAccessCidrs: ['0.0.0.0/0'] });
  return saidOf('close-cluster-endpoint', { key: 'shop' }, ctx);
}

async function ofObject(): Promise<string> {
  const { ctx, services } = account();
  services.s3.seedBucket({ name: 'inbox', objects: { 'a.pdf': 'x' }, document: quarantinePolicy('inbox') });
  return saidOf('quarantine-object', { key: 'inbox/a.pdf', bucket: 'inbox', object: 'a.pdf', versionId: '' }, ctx);
}

async function ofBucketPolicy(): Promise<string> {
  const { ctx, services } = account();
  services.s3.seedBucket({ name: 'press-kit' });
  return saidOf('require-tls', { key: 'press-kit', bucket: 'press-kit' }, ctx);
}

async function ofBucketEncryption(): Promise<string> {
  const { ctx, services } = account();
  const { id } = services.kms.seedKey({ id: '0a1b2c3d-0000-4000-8000-000000000001' });
  services.s3.seedBucket({ name: 'press-kit', tags: { 'riposte:kms-key': services.kms.arnOf(id) } });
  return saidOf('default-encryption', { key: 'press-kit', bucket: 'press-kit' }, ctx);
}

async function ofEbsDefault(): Promise<string> {
  return saidOf('ebs-default-encryption', { key: 'eu-west-1' }, account().ctx);
}

async function ofListeners(): Promise<string> {
  const { ctx, services } = account();
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071';
  const listeners = [{ port: 443, policy: 'ELBSecurityPolicy-2016-08' }];
  services.elbv2.seedBalancer({ arn, tags: { 'riposte:baseline': 'tls' }, listeners });
  return saidOf('secure-listeners', { key: arn }, ctx);
}

const withSecondKey = ({ services }: LocalStack): void =>
  void services.iam.seedUser({
    userName: 'ci-publisher',
    keys: [{ id: 'AKIAEXAMPLE000000005' }, { id: 'AKIAEXAMPLE000000099' }],
  });

/** What each action says to a person who is asked, from the state of the world. */
const said: Record<ActionId, [() => Promise<string>, RegExp][]> = {
  'answer-workflow': [
    [
      () => questionOf('step-functions/release-question', 'answer-workflow'),
      /^lets workflow release go on after AskFirst\. It asks: “Release version 4\.2\.0 to production\?” \(commit: 0a1b2c3d; tests passed: 418\)$/,
    ],
  ],
  'run-workflow': [
    [
      () => {
        const { ctx, services } = account();
        services.stepFunctions.seedStateMachine('close', { tags: { 'riposte:workflow': 'true' } });
        return saidOf('run-workflow', { key: 'close-0a1b', workflow: 'close' }, ctx);
      },
      /^starts workflow close with this finding, which does whatever its owner wrote; there is no workflow that undoes it$/,
    ],
  ],
  notify: [[() => saidOf('notify', { key: '-' }, account().ctx), /^tells people, and changes nothing$/]],
  'block-ip': [
    [
      () => questionOf('guardduty/malicious-caller-inbound', 'block-ip'),
      /^blocks 203\.0\.113\.44\/32 in every web ACL .* until 2026-11-2\d \d\d:\d\d UTC or later; also hit: whoever else/,
    ],
  ],
  'deny-in-network-acl': [
    [
      () => questionOf('guardduty/ssh-brute-force-against-us', 'deny-in-network-acl'),
      /^denies 198\.51\.100\.66\/32 both ways by acl-\w+ until .*; also hit: every host of the subnets/,
    ],
  ],
  'deny-egress': [
    [
      () => questionOf('guardduty/command-and-control-outbound', 'deny-egress'),
      /^puts \S+\/32 into prefix list pl-\w+ until .*; also hit: every host whose rules/,
    ],
  ],
  'deny-domain': [
    [
      () => questionOf('guardduty/command-and-control-domain', 'deny-domain'),
      /^has \S+ and all names below it denied by domain list rslvr-\S+ until .*; also hit: every host/,
    ],
  ],
  'deactivate-access-key': [
    [
      () => questionOf('guardduty/access-key-used-from-tor', 'deactivate-access-key'),
      /^denies user ci-publisher everything, console and open sessions included, and deactivates access key AKIAEXAMPLE000000005$/,
    ],
    [
      () => questionOf('guardduty/access-key-used-from-tor', 'deactivate-access-key', withSecondKey),
      /; also hit: what uses the user's other active key AKIAEXAMPLE000000099$/,
    ],
  ],
  'isolate-instance': [
    [
      ofInstance,
      /^closes 1 interface of i-0aaaa1111bbbb2222, begins snapshots of 1 volume, .* it keeps running; also hit: whoever/,
    ],
  ],
  'require-tls': [
    [ofBucketPolicy, /^denies everybody requests without TLS to bucket press-kit; all else in its policy stays$/],
  ],
  'default-encryption': [[ofBucketEncryption, /^has what is new in bucket press-kit encrypted by arn:aws:kms:.*$/]],
  'ebs-default-encryption': [
    [
      ofEbsDefault,
      /^has new volumes in eu-west-1 encrypted by AWS’s own key of EBS, the default key of EBS there, .*$/,
    ],
  ],
  'secure-listeners': [
    [ofListeners, /^changes load balancer app\/shop\/\w+, so that the listener of port 443 has the policy \S+; rules/],
  ],
  'quarantine-object': [[ofObject, /^has inbox refuse reads of this version of the object; also hit: whoever reads/]],
  'revoke-sessions': [
    [
      ofRoleSession,
      /^denies session AROA\w+:i-0abc of role web everything, if it has begun already; .*; also hit: sessions/,
    ],
  ],
  'contain-principal': [
    [
      ofUser,
      /^denies user alice everything, console and open sessions included, and deactivates key AKIAEXAMPLE000000001$/,
    ],
  ],
  'make-database-copy-private': [
    [
      ofDatabaseCopy,
      /^takes before-migration away from the public; only this account keeps it; also hit: other accounts/,
    ],
  ],
  'isolate-database': [
    [
      ofDatabase,
      /^closes orders-db to new connections, takes its public address, and begins a snapshot; .*; also hit: every/,
    ],
  ],
  'stop-task': [
    [ofTask, /^ends media\/0ebb\w+ for good, with its memory and disk, and its service resizer starts another/],
  ],
  'roll-back-service': [
    [
      ofService,
      /^has the service media\/resizer run resizer:1, as before, in place of resizer:2 \(.*starts all its tasks anew/,
    ],
  ],
  'stop-function': [
    [
      ofFunction,
      /^stops thumbnailer from starting and disables 1 event source mapping; .* within 30 s; also hit: whoever calls/,
    ],
  ],
  'close-cluster-access': [
    [
      ofClusterAccess,
      /^takes the policies AmazonEKSEditPolicy and the groups team off the access entry of role\/deploy in cluster shop$/,
    ],
  ],
  'close-cluster-endpoint': [
    [
      ofClusterEndpoint,
      /^has the API server of cluster shop answer nobody but 203\.0\.113\.0\/24 and its own VPC \(as it was set on 2026-\d\d-\d\d [\d:]+ UTC\)$/,
    ],
  ],
  'deny-user': [[ofUserSession, /^denies user alice everything, console and open sessions included$/]],
  'close-ingress': [
    [
      () => questionOf('cloudtrail/database-opened-to-everybody', 'close-ingress'),
      /^takes tcp 5432 from 0\.0\.0\.0\/0 out of security group sg-\w+ \(web\), and leaves its other rules; also hit/,
    ],
  ],
  'block-public-access': [
    [
      () => questionOf('cloudtrail/bucket-guard-taken-off', 'block-public-access'),
      /^lets bucket press-kit take no new public ACL or policy; its public policy stays in force$/,
    ],
    [
      () => questionOf('macie/bucket-public', 'block-public-access'),
      /^ends all public access to bucket brand-photos.*; also hit: other accounts/,
    ],
  ],
  'restart-trail': [
    [
      () => questionOf('cloudtrail/trail-stopped', 'restart-trail'),
      /^has trail management-events log again; what was done since .* stays missing/,
    ],
  ],
  'make-private': [
    [
      () => questionOf('cloudtrail/image-made-public', 'make-private'),
      /^takes ami-\w+ away from the public; only this account keeps it; also hit/,
    ],
  ],
  'restore-key': [
    [
      () => questionOf('kms/key-deletion-scheduled', 'restore-key'),
      /^cancels the deletion of key \S+ \(to be deleted at .*\) and enables it/,
    ],
    [() => questionOf('kms/key-disabled', 'restore-key'), /^enables key \S+, so that what it encrypts can be read/],
  ],
  'enable-key-rotation': [
    [
      async () => {
        const { ctx, key } = account();
        return saidOf('enable-key-rotation', { key }, ctx);
      },
      /^has KMS rotate key \S+ each year/,
    ],
  ],
  'restore-secret': [
    [
      () => questionOf('secrets-manager/secret-deletion-scheduled', 'restore-secret'),
      /^cancels the deletion of secret billing\/api-token/,
    ],
  ],
  'rotate-secret': [
    [
      () => questionOf('macie/credentials-in-object', 'rotate-secret'),
      /^gives secret orders-db a new value, made by \S+; the old one stops working; also hit: whoever keeps the old/,
    ],
  ],
  'renew-parameter': [
    [
      () => questionOf('parameter-store/expires-in-five-days', 'renew-parameter'),
      /^writes parameter \/shop\/payment-api-key again with the same value, so that it lasts until [^;]*$/,
    ],
    [
      () => questionOf('parameter-store/expires-in-twelve-hours', 'renew-parameter'),
      /with the value of secret .*; also hit: whoever keeps the old value/,
    ],
  ],
  'restore-parameter': [
    [
      ofDeletedParameter,
      /^creates parameter \/shop\/api-key again from the copy of 2026-11-20 12:00 UTC, to expire at/,
    ],
  ],
  'revalidate-certificate': [
    [ofCertificateByEmail, /^moves the validation of www\.example\.com from email to DNS, and creates the records/],
  ],
  'repair-certificate': [
    [
      () => questionOf('acm/renewal-needs-validation', 'repair-certificate'),
      /^creates the validation record _\S+ in zone example\.com, and overwrites nothing/,
    ],
  ],
  'replace-certificate': [
    [
      () => questionOf('acm/expired', 'replace-certificate'),
      /^requests a certificate for blog\.example\.org and puts it at .*, each proven before the next; also hit/,
    ],
  ],
  'reimport-certificate': [
    [
      ofImportedCertificate,
      /^imports the certificate from .* in place of that of shop\.example\.com, for good; what uses it presents the new one/,
    ],
  ],
};

const cases = ACTION_IDS.flatMap((action) => said[action].map(([say, expected]) => ({ action, say, expected })));

it.each(cases)('$action says in one sentence what it would do: $expected', async ({ say, expected }) => {
  const effect = await say();
  expect(effect).toMatch(expected);
  // The end of a sentence that begins with "It".
  expect(effect).toMatch(/^[a-z][^\n]*[^.]$/);
  expect(effect.length).toBeLessThan(400);
});

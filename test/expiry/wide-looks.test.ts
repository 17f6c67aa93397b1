import { longSettings } from '../../deploy/environment.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import type { ListedAuthority } from '../../src/core/acm-pca-commands.ts';
import type { Baseline } from '../../src/core/baseline.ts';
import type { Config } from '../../src/core/config.ts';
import { WIDE_LOOKS } from '../../src/core/wide-looks.ts';
import { comingUp } from '../../src/expiry/for-digest.ts';
import { readWideCalendar } from '../../src/expiry/store.ts';
import { authorityStanding } from '../../src/expiry/wide/authorities.ts';
import { openGroup } from '../../src/expiry/wide/open-groups.ts';
import { plainSecret } from '../../src/expiry/wide/plain-parameters.ts';
import { WIDE_PERMISSIONS } from '../../src/expiry/wide/wide-permissions.ts';
import { actionsOf, DEFAULTS } from '../../src/platform/settings/schema.ts';
import { createTable } from '../../src/platform/table.ts';
import { stackWith } from '../deploy/given.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack, responsesIn } from '../support/stories.ts';

const DAY = 86_400_000;
const GROUP = 'sg-0a1b2c3d4e5f60001';
const place = { account: ACCOUNT, baseline: [], partition: 'aws', memberAccounts: [], protect: [], region: REGION };
const BALANCER = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/web/0a1b2c3d4e5f6001`;
const AUTHORITY = `arn:aws:acm-pca:${REGION}:${ACCOUNT}:certificate-authority/0a1b2c3d-0000-4000-8000-000000000001`;
const ssh = { id: 'sgr-0a1b2c3d4e5f60001', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' };

const given = (settings: Partial<Config> = {}) =>
  givenStack({ record: true, settings: { wideLooks: WIDE_LOOKS, ...settings } });

/** One day's wide looks, and what came of them: what people got. */
async function look(stack: LocalStack, days = 0): Promise<{ subject: string; message: string }[]> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + days * DAY);
  await stack.lookWide();
  await stack.drain();
  return stack.services.sns.published.slice(before).map(({ subject = '', message }) => ({ subject, message }));
}
const found = async (stack: LocalStack) =>
  (await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0))?.entries ?? [];

describe('security groups', () => {
  const permission = (over: object) => ({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...over });
  it.each([
    { title: 'SSH for everybody', over: { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, open: true },
    { title: 'SSH for everybody by IPv6', over: { IpRanges: [], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, open: true },
    { title: 'SSH for an office', over: { IpRanges: [{ CidrIp: '198.51.100.0/24' }] }, open: false },
    {
      title: 'HTTPS for everybody',
      over: { FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
      open: false,
    },
    {
      title: 'two halves of all addresses',
      over: { IpRanges: [{ CidrIp: '0.0.0.0/1' }, { CidrIp: '128.0.0.0/1' }] },
      open: true,
    },
    { title: 'no rule', over: {}, open: false },
  ])('with $title: open $open', ({ over, open }) => {
    const group = { GroupId: GROUP, GroupName: 'web', IpPermissions: [permission(over)] };
    expect(openGroup(group, place) !== undefined).toBe(open);
  });

  it('are told once in one message with the commands, again when another port is opened, and once a month', async () => {
    const stack = given();
    const { groups } = stack.services.ec2.securityGroups;
    stack.services.ec2.securityGroups.seedGroup({ id: GROUP, rules: [ssh] });
    stack.services.ec2.securityGroups.seedGroup({ id: 'sg-0a1b2c3d4e5f60002', rules: [ssh] });
    stack.services.ec2.securityGroups.seedGroup({ id: 'sg-0a1b2c3d4e5f60003' });
    const [told, ...none] = await look(stack);
    expect(none).toEqual([]);
    expect(told?.subject).toContain('2 security groups let everybody reach an admin port');
    expect(told?.message).toContain(`--filters Name=group-id,Values=${GROUP}`);
    expect(told?.message).not.toContain('sg-0a1b2c3d4e5f60003');
    expect(await look(stack, 1)).toEqual([]);
    groups.get(GROUP)?.rules.push({ ...ssh, id: 'sgr-2', fromPort: 3389, toPort: 3389 });
    const [again] = await look(stack, 2);
    expect(again?.message).toMatch(/tcp\s+3389/);
    expect(again?.message).not.toContain('sg-0a1b2c3d4e5f60002');
    expect(await look(stack, 3)).toEqual([]);
    expect(await look(stack, 35)).toHaveLength(1);
  });

  it('are read by pages of 1,000', async () => {
    const stack = given();
    for (let n = 0; n < 1_001; n += 1)
      stack.services.ec2.securityGroups.seedGroup({
        id: `sg-${String(n).padStart(17, '0')}`,
        rules: n === 1_000 ? [ssh] : [],
      });
    await stack.lookWide();
    expect(await found(stack)).toHaveLength(1);
    expect(stack.calls.filter(({ operation }) => operation === 'DescribeSecurityGroups')).toHaveLength(2);
  });
});

describe('parameters', () => {
  it.each([
    { Name: '/shop/orders-db-password', Type: 'StringList' as const, plain: true },
    { Name: 'DB_PASSWORD', plain: true },
    { Name: '/shop/apiKey', plain: true },
    { Name: '/shop/oauth/clientSecret', plain: true },
    { Name: '/shop/password-policy', plain: false },
    { Name: '/shop/secret-arn', plain: false },
    { Name: '/secrets/region', plain: false },
    { Name: '/shop/compass', plain: false },
    { Name: '/shop/orders-db-password', Type: 'SecureString' as const, plain: false },
  ])('$Name of type $Type: $plain', ({ Name, Type, plain }) => {
    expect(plainSecret({ Name, ...(Type && { Type }) }, REGION) !== undefined).toBe(plain);
  });

  it('are found by their type, and no value is read', async () => {
    const stack = given();
    stack.services.ssm.seedParameter({ name: '/shop/token', value: 'made-up-value', type: 'String' });
    stack.services.ssm.seedParameter({ name: '/shop/password', value: 'made-up', type: 'SecureString' });
    const [told] = await look(stack);
    expect(told?.subject).toContain('A parameter called like a secret is plain text');
    expect(told?.message).toContain('aws ssm put-parameter');
    expect(JSON.stringify(stack.calls)).not.toMatch(/GetParameter/);
    expect(told?.message).not.toContain('made-up-value');
  });
});

describe('listeners', () => {
  it('of old TLS and of plain HTTP are told with the change to make, and no others', async () => {
    const stack = given();
    stack.services.elbv2.seedBalancer({
      arn: BALANCER,
      listeners: [
        { port: 443, policy: 'ELBSecurityPolicy-2016-08' },
        { port: 8443, policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
        { port: 80, protocol: 'HTTP' },
        { port: 8080, protocol: 'HTTP', action: 'redirect' },
      ],
    });
    const inner = BALANCER.replace('web', 'inner').replace('6001', '6002');
    stack.services.elbv2.seedBalancer({
      arn: inner,
      internal: true,
      listeners: [{ port: 443 }, { port: 80, protocol: 'HTTP' }],
    });
    const [told] = await look(stack);
    expect((await found(stack)).map(({ name }) => name)).toEqual(['web, port 443', 'web, port 80']);
    expect(told?.subject).toContain('2 listeners take old TLS or plain HTTP');
    expect(told?.message).toContain('takes TLSv1 and TLSv1.1');
    expect(told?.message).toContain('--ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06');
    expect(told?.message).toContain('Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_302}');
    expect(await look(stack, 1)).toEqual([]);
  });

  const weak = [
    { port: 443, policy: 'ELBSecurityPolicy-2016-08' },
    { port: 80, protocol: 'HTTP' as const },
  ];
  it.each([
    { title: 'tagged, and the setting names listeners', tags: { 'riposte:baseline': 'tls' }, named: true, asks: true },
    { title: 'not tagged', tags: {}, named: true, asks: false },
    { title: 'tagged, and the setting names none', tags: { 'riposte:baseline': 'tls' }, named: false, asks: false },
  ])('of a load balancer that is $title: asks $asks', async ({ tags, named, asks }) => {
    const baseline: Baseline[] = named ? ['listeners'] : [];
    const stack = given({ baseline, actions: actionsOf(['all'], [], baseline) });
    stack.services.elbv2.seedBalancer({ arn: BALANCER, tags, listeners: weak });
    await look(stack);
    const subjects = stack.services.sns.published.map(({ subject = '' }) => subject).join('\n');
    const waiting = responsesIn(stack).filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ action }) => action)).toEqual(asks ? ['secure-listeners'] : []);
    expect(/listeners take old TLS/.test(subjects)).toBe(!asks);
    const asked = stack.calls.filter(({ operation }) => operation === 'DescribeTags').length;
    expect(asked > 0).toBe(named);
    // The same again changes nothing.
    expect(await look(stack, 1)).toEqual([]);
  });

  it.each([
    { title: 'the ceiling is notify', settings: { mode: 'notify' as const } },
    { title: 'the action is not deployed', settings: { actions: actionsOf(['notify'], [], []) } },
  ])('of a tagged load balancer are told with what to do where nobody may be asked: $title', async ({ settings }) => {
    const baseline: Baseline[] = ['listeners'];
    const stack = given({ baseline, actions: actionsOf(['all'], [], baseline), ...settings });
    const tags = { 'riposte:baseline': 'tls' };
    stack.services.elbv2.seedBalancer({ arn: BALANCER, tags, listeners: weak });
    const [told, ...none] = await look(stack);
    expect(none).toEqual([]);
    expect(told?.subject).toContain('A listener takes old TLS or plain HTTP');
    expect(told?.message.replace(/\s+/g, ' ')).toContain('takes TLSv1 and TLSv1.1');
    expect(told?.message).toContain('--ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06');
    expect(told?.message).toContain('Type=redirect');
    expect(responsesIn(stack)).toEqual([]);
    expect(await look(stack, 1)).toEqual([]);
    // Another one of the same month is news.
    const [balancer] = stack.services.elbv2.balancers;
    const [first] = balancer?.listeners ?? [];
    if (!balancer || !first) throw new Error('no listener');
    balancer.listeners.push({ ...first, arn: `${first.arn}f`, port: 8443 });
    expect(await look(stack, 5)).toHaveLength(1);
  });

  it('of a load balancer that was deleted in between are left out', async () => {
    const stack = given({ baseline: ['listeners'] });
    stack.services.elbv2.seedBalancer({ arn: BALANCER, listeners: weak });
    stack.faults.refuse('DescribeTags', 'LoadBalancerNotFoundException');
    await stack.lookWide();
    expect((await found(stack)).length).toBe(2);
  });

  it('ask about each policy once', async () => {
    const stack = given();
    const listeners = Array.from({ length: 5 }, (_, n) => ({ port: 1000 + n, policy: 'ELBSecurityPolicy-2016-08' }));
    stack.services.elbv2.seedBalancer({ arn: BALANCER, listeners });
    await stack.lookWide();
    expect(stack.calls.filter(({ operation }) => operation === 'DescribeSSLPolicies')).toHaveLength(1);
  });
});

describe('certificate authorities', () => {
  const authority = (over: Partial<ListedAuthority>): ListedAuthority => ({
    Arn: AUTHORITY,
    Status: 'ACTIVE',
    CreatedAt: (NOW - 900 * DAY) / 1000,
    CertificateAuthorityConfiguration: { Subject: { CommonName: 'Example Root' } },
    ...over,
  });
  const ends = (days: number) => ({ NotAfter: (NOW + days * DAY) / 1000 });
  it.each([
    { title: 'that lasts', over: ends(2000), state: 'expires', note: 'no CRL' },
    { title: 'that cannot issue for 13 months', over: ends(300), state: 'expires', note: '13 months' },
    { title: 'that has ended', over: { Status: 'EXPIRED', ...ends(-1) }, state: 'expired', note: 'has ended' },
    {
      title: 'that failed',
      over: { Status: 'FAILED', FailureReason: 'OTHER' },
      state: 'unavailable',
      note: 'FAILED (OTHER)',
    },
    { title: 'that is disabled', over: { Status: 'DISABLED', ...ends(900) }, state: 'unavailable', note: 'DISABLED' },
    { title: 'that nobody finished', over: { Status: 'PENDING_CERTIFICATE' }, state: 'unavailable', note: 'PENDING' },
    { title: 'of a state of tomorrow', over: { Status: 'PAUSED' }, state: 'unavailable', note: 'PAUSED' },
    {
      title: 'that is deleted',
      over: { Status: 'DELETED', RestorableUntil: (NOW + 9 * DAY) / 1000 },
      state: 'deletion-scheduled',
      note: 'can be restored',
    },
  ])('$title: $state', ({ over, state, note }) => {
    expect(authorityStanding(authority(over), REGION, NOW)).toMatchObject({
      state,
      note: expect.stringContaining(note),
    });
  });

  it.each([
    { title: 'being made', over: { Status: 'CREATING' } },
    { title: 'made today', over: { Status: 'PENDING_CERTIFICATE', CreatedAt: NOW / 1000 } },
    { title: 'gone for good', over: { Status: 'DELETED' } },
  ])('$title is nothing', ({ over }) => {
    expect(authorityStanding(authority(over), REGION, NOW)).toBeUndefined();
  });

  it('with a CRL are not said to publish none', () => {
    const over = { ...ends(900), RevocationConfiguration: { CrlConfiguration: { Enabled: true } } };
    expect(authorityStanding(authority(over), REGION, NOW)?.note).not.toContain('CRL');
  });

  it('are told at their milestones, and stand in the digest before', async () => {
    const stack = given();
    stack.services.acmPca.authorities.push(authority(ends(40.5)));
    const heard = [];
    for (const day of [0, 1, 11, 12]) heard.push((await look(stack, day)).length);
    expect(heard).toEqual([1, 0, 1, 0]);
    const coming = await comingUp(createTable(stack.clients.dynamodb, stack.config.table), NOW + 12 * DAY);
    // Without a calendar, that is all that is said.
    expect(coming.map(({ kind }) => kind)).toEqual(['calendar']);
    await stack.lookAhead();
    const after = await comingUp(createTable(stack.clients.dynamodb, stack.config.table), NOW + 12 * DAY);
    expect(after).toContainEqual(expect.objectContaining({ kind: 'certificate-authority', name: 'Example Root' }));
  });
});

describe('protections of Shield Advanced', () => {
  const NETWORK = BALANCER.replace('/app/', '/net/');
  const OTHER = BALANCER.replace('/web/', '/api/');
  it('that are missing are told with the command, where the account subscribes', async () => {
    const stack = given({ protect: [BALANCER, OTHER, NETWORK] });
    stack.services.shield.protects.push(OTHER);
    expect(await look(stack)).toEqual([]);
    expect(await found(stack)).toEqual([]);
    stack.services.shield.subscribed = true;
    const [told, ...more] = await look(stack, 1);
    expect((await found(stack)).map(({ id, state }) => [id, state])).toEqual([
      [BALANCER, 'unprotected'],
      [OTHER, 'protected'],
    ]);
    expect(more).toEqual([]);
    expect(told?.message).not.toContain(OTHER);
    expect(told?.message).toContain(`aws shield create-protection --name web --resource-arn ${BALANCER}`);
  });

  it('are listed, with what no alarm of the stack can tell of, and told nobody', async () => {
    const stack = given({ protect: [BALANCER] });
    const distribution = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1A2B3C4D5E6F7`;
    stack.services.shield.subscribed = true;
    stack.services.shield.protects.push(BALANCER, distribution);
    expect(await look(stack)).toEqual([]);
    expect(await found(stack)).toMatchObject([
      { id: distribution, region: 'global', note: expect.stringContaining('ddosAlarms makes no alarm for it') },
      { id: BALANCER, region: REGION, note: 'Shield Advanced protects it.', automatic: true },
    ]);
  });

  it('are read by pages, and missing is nothing that a later page has', async () => {
    const stack = given({ protect: [BALANCER] });
    stack.services.shield.subscribed = true;
    for (let n = 0; n < 1_000; n += 1) stack.services.shield.protects.push(`${OTHER}${n}`);
    stack.services.shield.protects.push(BALANCER);
    await stack.lookWide();
    expect((await found(stack)).filter(({ state }) => state === 'unprotected')).toEqual([]);
    const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
    expect(calendar?.counts).toMatchObject({ 'protected-resource protected': 1_001 });
  });
});

describe('trails', () => {
  it('that do not log are told with the command, again when stopped anew, and those that log are not', async () => {
    const stack = given({ wideLooks: ['trails'] });
    const { cloudtrail } = stack.services;
    const seeded = cloudtrail.seedTrail({ name: 'audit', isLogging: false, stoppedAt: NOW - DAY });
    cloudtrail.seedTrail({ name: 'second' });
    const [told, ...none] = await look(stack);
    expect(none).toEqual([]);
    expect(told?.subject).toContain('A trail of CloudTrail does not log to its bucket');
    expect(told?.message).toContain(`aws cloudtrail start-logging --region ${REGION} --name ${seeded.arn}`);
    expect((await found(stack)).map(({ name }) => name)).toEqual(['audit']);
    expect(await look(stack, 1)).toEqual([]);
    seeded.stoppedAt = NOW + DAY;
    expect(await look(stack, 2)).toHaveLength(1);
  });

  it('that log and cannot deliver what they log are told with the error, once, and again with another', async () => {
    const stack = given({ wideLooks: ['trails'] });
    const trail = stack.services.cloudtrail.seedTrail({ name: 'audit', deliveryError: 'NoSuchBucket' });
    const [told, ...more] = await look(stack);
    expect(more).toEqual([]);
    expect(told?.subject).toContain('A trail of CloudTrail does not log to its bucket');
    expect(told?.message.replace(/\s+/g, ' ')).toContain(
      'audit: It logs, and CloudTrail cannot deliver it to its bucket (NoSuchBucket)',
    );
    expect(told?.message).toContain(`aws cloudtrail get-trail --region ${REGION} --name ${trail.arn}`);
    expect(told?.message).not.toContain('start-logging');
    expect(await look(stack, 1)).toEqual([]);
    trail.deliveryError = 'AccessDenied';
    expect(await look(stack, 2)).toHaveLength(1);
    delete trail.deliveryError;
    expect(await look(stack, 40)).toEqual([]);
  });

  it('that lose their bucket a second time within the month are told a second time', async () => {
    const stack = given({ wideLooks: ['trails'] });
    const trail = stack.services.cloudtrail.seedTrail({ name: 'audit', deliveryError: 'NoSuchBucket' });
    expect(await look(stack)).toHaveLength(1);
    delete trail.deliveryError;
    expect(await look(stack, 1)).toEqual([]);
    trail.deliveryError = 'NoSuchBucket';
    expect(await look(stack, 2)).toHaveLength(1);
    expect(await look(stack, 3)).toEqual([]);
  });
});

describe('what is not well', () => {
  it('a list that AWS denies is said, and the others are read', async () => {
    const stack = given();
    stack.services.ec2.securityGroups.seedGroup({ id: GROUP, rules: [ssh] });
    stack.faults.refuse('ListCertificateAuthorities', 'AccessDeniedException');
    await look(stack);
    const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
    expect(calendar?.unread).toEqual([
      expect.objectContaining({ kind: 'certificate-authority', note: expect.stringContaining('AccessDenied') }),
    ]);
    expect(calendar?.entries).toHaveLength(1);
  });

  it('thousands of one kind leave room for the others', async () => {
    const stack = given();
    for (let n = 0; n < 600; n += 1)
      stack.services.ec2.securityGroups.seedGroup({
        id: `sg-0a1b2c3d4e5f6${String(n).padStart(4, '0')}`,
        rules: [ssh],
      });
    stack.services.ssm.seedParameter({ name: '/shop/token', value: 'made-up-value', type: 'String' });
    const subjects = (await look(stack)).map(({ subject }) => subject).join('\n');
    expect(subjects).toContain('security groups let everybody reach an admin port');
    expect(subjects).toContain('A parameter called like a secret is plain text');
    const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
    expect(calendar?.counts).toEqual({ 'security-group open': 600, 'parameter plain-text': 1 });
  });

  it('two that look at once tell once', async () => {
    const stack = given();
    stack.services.ec2.securityGroups.seedGroup({ id: GROUP, rules: [ssh] });
    await Promise.all([stack.lookWide(), stack.lookWide()]);
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it('a message that the queue does not take is told by the next look', async () => {
    const stack = given();
    stack.services.ec2.securityGroups.seedGroup({ id: GROUP, rules: [ssh] });
    stack.faults.refuse('SendMessageBatch', 'AccessDenied');
    await expect(stack.lookWide()).rejects.toThrow('1 of what was found could not be handed over');
    stack.faults.clear();
    expect(await look(stack, 0.01)).toHaveLength(1);
  });

  it('a ceiling that only observes keeps quiet, and what is open is told once it is raised', async () => {
    const stack = given({ mode: 'observe' });
    stack.services.ec2.securityGroups.seedGroup({ id: GROUP, rules: [ssh] });
    expect(await look(stack)).toEqual([]);
    expect(await found(stack)).toHaveLength(1);
    stack.redeploy({ settings: { ...stack.config, mode: 'notify' } });
    expect(await look(stack, 1)).toHaveLength(1);
  });

  it('hostile names are quoted, and no command is made of them', () => {
    const group = {
      GroupId: 'sg-1;rm -rf',
      GroupName: '<b>\n# x</b>',
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    };
    const entry = openGroup(group, place);
    expect(entry?.answer).toMatchObject({ commands: [] });
    expect(entry?.name).not.toContain('\n');
  });
});

it('declares the permissions that its looks need, and no other', async () => {
  // Those with tests of their own are left out.
  const {
    findings: _,
    'firewall-manager': _fms,
    'shared-keys': _keys,
    replicas: _replicas,
    ...lists
  } = WIDE_PERMISSIONS;
  const stack = given({
    wideLooks: Object.keys(lists) as (keyof typeof lists)[],
    protect: [BALANCER],
    baseline: ['listeners'],
  });
  stack.services.shield.subscribed = true;
  stack.services.elbv2.seedBalancer({ arn: BALANCER, listeners: [{ port: 443, policy: 'ELBSecurityPolicy-2016-08' }] });
  await stack.lookWide();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, Object.values(lists));
});

describe('deployed', () => {
  const rolesOf = async (wideLooks: string) => JSON.stringify((await stackWith({ wideLooks })).Resources);
  it('there is no function without the setting', async () => {
    expect(Object.keys((await stackWith({})).functions)).not.toContain('wide-looks');
    expect(await rolesOf('')).not.toContain('DescribeSSLPolicies');
  });

  it('it hands findings over only where listeners are asked about', async () => {
    const roleWith = async (baseline: string) => {
      const { Resources } = await stackWith({ wideLooks: 'listeners', baseline });
      const role = Object.entries(Resources).find(([id]) => /^WideLooks.*Role$/.test(id));
      return JSON.stringify(role);
    };
    expect(await roleWith('listeners')).toContain('dynamodb:UpdateItem');
    expect(await roleWith('listeners')).toContain('ActCertificates');
    expect(await roleWith('tls')).not.toContain('ActCertificates');
  });

  it('it may list what is named, and nothing else', async () => {
    const named = await rolesOf('groups');
    expect(named).toContain('ec2:DescribeSecurityGroups');
    expect(named).not.toContain('DescribeSSLPolicies');
    expect(named).not.toContain('acm-pca:');
  });

  it('it alone is told what is named', async () => {
    const { functions, environment } = await stackWith({ wideLooks: 'groups,listeners' });
    expect(functions['wide-looks']).toMatchObject({ environment: { RIPOSTE_WIDE_LOOKS: 'groups,listeners' } });
    expect(environment).not.toHaveProperty('RIPOSTE_WIDE_LOOKS');
    const { functions: more } = await stackWith({ wideLooks: 'protections', protect: BALANCER });
    expect(more['wide-looks']).toMatchObject({ environment: { RIPOSTE_PROTECT: BALANCER } });
    // As the other lists: what is long goes into the package, or the variables would be more than Lambda takes.
    const protect = Array.from({ length: 40 }, (_, n) => `${BALANCER.slice(0, -2)}${n + 10}`).join(',');
    const { functions: long } = await stackWith({ wideLooks: 'protections', protect });
    expect(JSON.stringify(long['wide-looks'])).not.toContain(BALANCER.slice(0, -2));
    expect(longSettings({ ...DEFAULTS, wideLooks: 'protections', protect })).toMatchObject({
      RIPOSTE_PROTECT: protect,
    });
  });
});

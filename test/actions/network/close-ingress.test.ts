import { type LocalRule, LocalSecurityGroups } from '../../../local/services/ec2-security-groups.ts';
import { closeIngressTargets, type IngressTarget } from '../../../src/actions/catalogue/targets/network-targets.ts';
import { closeIngress as action, type IngressBefore } from '../../../src/actions/network/close-ingress.ts';
import { isRefused } from '../../../src/core/action.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Finding, Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const GROUP = 'sg-0a1b2c3d4e5f60001';
const ruleId = (n: number): string => `sgr-0a1b2c3d4e5f6000${n}`;
const rule = (n: number, change: Partial<LocalRule> = {}): LocalRule => ({
  id: ruleId(n),
  protocol: 'tcp',
  fromPort: 22,
  toPort: 22,
  cidr: '0.0.0.0/0',
  description: 'quick fix',
  ...change,
});
const web = rule(9, { fromPort: 443, toPort: 443, description: 'web' });
const targetOf = (...numbers: number[]): IngressTarget => ({
  key: GROUP,
  groupId: GROUP,
  ruleIds: numbers.map(ruleId),
  ports: [],
});

function given(rules: LocalRule[] = [rule(1), web], tags: Record<string, string> = { 'riposte:baseline': 'closed' }) {
  const ec2 = new LocalSecurityGroups(givenWorld());
  const group = ec2.seedGroup({ id: GROUP, tags, rules });
  const around = givenClients({ ec2 });
  const ctx = givenContext(around.clients);
  const run = (kept = {}, target = targetOf(1)) => attempt(action, target, ctx, kept);
  return { ...around, ec2, group, ctx, run, writes: () => around.named(/^(Revoke|Authorize)/) };
}

describe('targets', () => {
  const group: Resource = { kind: 'security-group', id: GROUP };
  const added: Resource = { kind: 'rule', id: ruleId(1) };
  const find = (resources: Resource[]) => closeIngressTargets(givenFinding({ resources }), givenConfig());

  it('are the group and the rules that were added to it', () => {
    expect(find([group, added])).toEqual([targetOf(1)]);
  });

  it.each([
    { name: 'no rules', resources: [group] },
    { name: 'no group', resources: [added] },
  ])('are none where the finding names $name, so that people are told', ({ resources }) => {
    expect(find(resources)).toEqual([]);
  });

  it.each([
    { name: 'a group that is none', resources: [{ ...group, id: 'sg-x' }, added] },
    { name: 'a group with a line break', resources: [{ ...group, id: `${GROUP}\n` }, added] },
    { name: 'a rule that is none', resources: [group, { ...added, id: 'sgr-*' }] },
    { name: 'two groups', resources: [group, { ...group, id: 'sg-0a1b2c3d4e5f60002' }, added] },
    {
      name: 'a group of another account',
      resources: [{ ...group, arn: `arn:aws:ec2:eu-west-1:444455556666:security-group/${GROUP}` }, added],
    },
  ])('refuse $name', ({ resources }) => {
    expect(find(resources).every(isRefused)).toBe(true);
    expect(find(resources)).toHaveLength(1);
  });
});

describe('what it takes away', () => {
  it.each([
    { name: 'SSH from everywhere', open: rule(1) },
    { name: 'SSH from everywhere by IPv6', open: rule(1, { cidr: '::/0' }) },
    { name: 'RDP within a range of ports', open: rule(1, { fromPort: 3000, toPort: 4000 }) },
    { name: 'everything', open: rule(1, { protocol: '-1', fromPort: -1, toPort: -1 }) },
    { name: 'half of the internet', open: rule(1, { cidr: '128.0.0.0/1' }) },
  ])('$name, and nothing else', async ({ open }) => {
    const { run, group, writes, calls } = given([open, web]);
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', from: expect.stringContaining(GROUP) });
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(verified).toEqual({ verdict: 'done', result: expect.stringContaining('no longer allows') });
    expect(group.rules).toEqual([web]);
    expect(writes()).toEqual(['RevokeSecurityGroupIngress']);
    expect(calls.length).toBeLessThanOrEqual(5);
  });

  it.each([
    { name: 'that names addresses', kept: rule(1, { cidr: '203.0.113.0/24' }) },
    { name: 'that is for web', kept: rule(1, { fromPort: 443, toPort: 443 }) },
    { name: 'for UDP', kept: rule(1, { protocol: 'udp' }) },
    { name: 'that the event did not add', kept: rule(2) },
  ])('never a rule $name', async ({ kept }) => {
    const { run, group, writes } = given([kept]);
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(group.rules).toEqual([kept]);
    expect(writes()).toEqual([]);
  });

  it('never a rule of another group, whatever the event says', async () => {
    const { ec2, run, writes } = given([]);
    const other = ec2.seedGroup({ id: 'sg-0a1b2c3d4e5f60002', rules: [rule(1)] });
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(other.rules).toEqual([rule(1)]);
    expect(writes()).toEqual([]);
  });

  it('only after asking, where nobody said that the group is to be closed', async () => {
    const { ctx } = given([rule(1)], {});
    expect(await action.before(targetOf(1), ctx)).toMatchObject({
      verdict: 'proceed',
      unlessApproved: expect.stringContaining('riposte:baseline=closed'),
    });
  });

  it('nothing of a group that is gone', async () => {
    const { run, ec2 } = given();
    ec2.groups.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'unchanged', reason: expect.stringContaining('gone') });
  });
});

describe('undo', () => {
  it('puts back exactly the rules, with their descriptions', async () => {
    const six = rule(2, { cidr: '::/0', description: '' });
    const { run, group, ctx } = given([rule(1), six, web]);
    const kept: { before?: IngressBefore } = {};
    await run(kept, targetOf(1, 2));
    expect(group.rules).toEqual([web]);
    const told = await undo(action, targetOf(1, 2), kept.before as IngressBefore, ctx);
    expect(told).toContain('again');
    const shapes = group.rules.map(({ id: _, ...rest }) => rest);
    const { id: _one, ...first } = rule(1);
    const { id: _two, description: _none, ...second } = six;
    expect(shapes).toEqual(expect.arrayContaining([first, second]));
    expect(group.rules).toHaveLength(3);
    expect(await undo(action, targetOf(1, 2), kept.before as IngressBefore, ctx)).toContain('already');
  });

  it('survives a crash', async () => {
    const { run, group, ctx, faults } = given([rule(1), rule(2, { fromPort: 3389, toPort: 3389 })]);
    const kept: { before?: IngressBefore } = {};
    await run(kept, targetOf(1, 2));
    faults.crashAfter(1);
    await attemptUntilDone(() => undo(action, targetOf(1, 2), kept.before as IngressBefore, ctx), faults);
    expect(group.rules.map(({ fromPort }) => fromPort).sort()).toEqual([22, 3389]);
  });
});

describe('when AWS fails', () => {
  it.each([1, 2, 3, 4, 5])('a crash after call %i ends as if there had been none', async (after) => {
    const { run, group, faults } = given([rule(1), web]);
    const kept: { before?: IngressBefore } = {};
    faults.crashAfter(after);
    const { verified } = await attemptUntilDone(() => run(kept), faults);
    expect(verified?.verdict).toBe('done');
    expect(group.rules).toEqual([web]);
    expect(kept.before?.rules.map(({ id }) => id)).toEqual([ruleId(1)]);
  });

  it('a rule that somebody took away in between is no failure', async () => {
    const { run, group, faults } = given();
    faults.refuse('RevokeSecurityGroupIngress', 'InvalidSecurityGroupRuleId.NotFound', { times: 1 });
    group.rules = [rule(1)];
    const { verified } = await run();
    expect(verified).toMatchObject({ verdict: 'failed', advice: expect.stringContaining('revoke-security-group') });
  });

  it.each([
    { error: 'RequestLimitExceeded', status: 503, retryable: true },
    { error: 'InternalError', status: 500, retryable: true },
    { error: 'UnauthorizedOperation', status: 403, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    for (const operation of ['DescribeSecurityGroups', 'DescribeSecurityGroupRules', 'RevokeSecurityGroupIngress']) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, calls, ctx } = given();
  const kept: { before?: IngressBefore } = {};
  await run(kept);
  await undo(action, targetOf(1), kept.before as IngressBefore, ctx);
  expectDeclared(calls, action.permissions);
});

describe('rules by which an attack on a port comes in', () => {
  const attacked = (ports: number[]): IngressTarget => ({ key: GROUP, groupId: GROUP, ruleIds: [], ports });
  const attack = (changes: Partial<Finding> = {}) =>
    closeIngressTargets(
      givenFinding({
        direction: 'INBOUND',
        role: 'TARGET',
        facts: { peerKind: 'network', port: 22, securityGroups: `${GROUP}, sg-0a1b2c3d4e5f60002` },
        ...changes,
      }),
      givenConfig(),
    );

  it('are those of the groups that let it in', () => {
    expect(attack()).toEqual([
      attacked([22]),
      { ...attacked([22]), key: 'sg-0a1b2c3d4e5f60002', groupId: 'sg-0a1b2c3d4e5f60002' },
    ]);
    expect(attack({ direction: 'OUTBOUND' })).toEqual([]);
    expect(attack({ role: 'ACTOR' })).toEqual([]);
    expect(attack({ facts: { peerKind: 'network', securityGroups: GROUP } })).toEqual([]);
  });

  const office = rule(3, { cidr: '203.0.113.0/24', description: 'office' });

  it.each([
    { name: 'SSH for everybody', rules: [rule(1), web, office], ports: [22], gone: [1] },
    { name: 'SSH on another port', rules: [rule(1, { fromPort: 2222, toPort: 2222 }), web], ports: [2222], gone: [1] },
    { name: 'all ports', rules: [rule(1, { fromPort: 0, toPort: 65_535 }), web], ports: [22], gone: [1] },
    {
      name: 'two halves',
      rules: [rule(1, { cidr: '0.0.0.0/1' }), rule(2, { cidr: '128.0.0.0/1' })],
      ports: [22],
      gone: [1, 2],
    },
    { name: 'IPv6 as well', rules: [rule(1), rule(2, { cidr: '::/0' }), web], ports: [22], gone: [1, 2] },
  ])('go: $name, and nothing else; undo puts back exactly them', async ({ rules, ports, gone }) => {
    const { run, group, ctx } = given(rules);
    const kept: { before?: IngressBefore } = {};
    expect((await run(kept, attacked(ports))).verified).toMatchObject({ verdict: 'done' });
    expect(group.rules.map(({ id }) => id)).toEqual(
      rules.map(({ id }) => id).filter((id) => !gone.map(ruleId).includes(id)),
    );
    await undo(action, attacked(ports), kept.before as IngressBefore, ctx);
    const withoutIds = (all: LocalRule[]) =>
      all.map(({ id: _, ...one }) => one).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(withoutIds(group.rules)).toEqual(withoutIds(rules));
  });

  it.each([
    { name: 'only the office may come in', rules: [office, web] },
    { name: 'everybody may come in elsewhere', rules: [web, rule(1, { fromPort: 3389, toPort: 3389 })] },
    { name: 'another protocol is open', rules: [rule(1, { protocol: 'udp' })] },
  ])('stay where $name', async ({ rules }) => {
    const { run, writes } = given(rules);
    expect((await run({}, attacked([22]))).prepared).toMatchObject({
      verdict: 'unchanged',
      reason: expect.stringContaining('port 22'),
    });
    expect(writes()).toEqual([]);
  });

  it('add up over several times, so that undo puts back all', () => {
    const open = (cidr: string) => ({
      id: ruleId(1),
      protocol: 'tcp',
      fromPort: 22,
      toPort: 22,
      cidr,
      description: '',
    });
    const [first, second] = [{ rules: [open('0.0.0.0/0')] }, { rules: [open('0.0.0.0/0'), open('::/0')] }];
    expect(action.merge?.(first, second)).toEqual({ rules: [open('0.0.0.0/0'), open('::/0')] });
  });
});

import fc from 'fast-check';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { isRefused } from '../../src/core/action.ts';
import { CONTAINABLE } from '../../src/core/contain.ts';
import { lowerMode, MODES, type Mode } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';
import { parseMessage } from '../../src/core/messages.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import { keyOfDecision } from '../../src/core/response.ts';
import { decide } from '../../src/decide/decide.ts';
import { queueOf } from '../../src/decide/outgoing.ts';
import { neverBlockReason } from '../../src/never-block/never-block.ts';
import { indexPlaybooks } from '../../src/policy/match/match.ts';
import { sources } from '../../src/sources/index.ts';
import { allBundled, bundled, findingOf } from '../sources/support.ts';
import { givenConfig, givenFinding, NOW } from '../support/fixtures.ts';

const DAY = 86_400_000;
const probe = (changes: Partial<Finding> = {}): Finding =>
  givenFinding({
    role: 'TARGET',
    direction: 'INBOUND',
    severity: 5,
    peers: [{ address: '198.51.100.7' }],
    facts: { peerKind: 'network' },
    ...changes,
  });

describe('a step whose containment is off', () => {
  const finding = givenFinding({
    type: 'Object:S3/MaliciousFile',
    resources: [{ kind: 'object', id: 'inbox/a.pdf' }],
  });

  it('tells what would be asked, and once it is on, asks', () => {
    const [told] = decide(finding, givenConfig(), NOW).decisions;
    expect(told).toMatchObject({ action: 'notify', mode: 'notify', target: '-' });
    expect(told?.reason).toContain('or you would be asked: quarantine object inbox/a.pdf?');
    const on = givenConfig({ contain: ['objects'], actions: [...givenConfig().actions, 'quarantine-object'] });
    expect(decide(finding, on, NOW).decisions).toEqual([
      expect.objectContaining({ action: 'quarantine-object', mode: 'approve', target: 'inbox/a.pdf' }),
    ]);
  });
});

describe('an attack sequence', () => {
  const contain = [...CONTAINABLE];
  const on = givenConfig({ contain, actions: Object.keys(catalogue) as (keyof typeof catalogue)[] });
  const decided = (name: string, config = on): string[] =>
    decide(findingOf('guardduty', `attack-sequence-compromised-${name}`), config, NOW).decisions.map(
      ({ action, mode, target, outcome }) => `${outcome ?? mode} ${action} ${target}`,
    );

  it.each([
    {
      name: 'instances',
      asked: ['approve isolate-instance i-0aaaa1111bbbb2222', 'approve isolate-instance i-0dddd4444eeee5555'],
    },
    { name: 'ecs-cluster', asked: ['approve stop-task media/0ebb429fa86d481c2630fac53db1c91c'] },
    {
      name: 'eks-cluster',
      asked: [
        'approve contain-principal cart-uploader',
        'approve close-cluster-access shop-cluster/AIDAEXAMPLE0000000046',
        'approve close-cluster-access shop-cluster/AIDAEXAMPLE0000000047',
      ],
    },
  ])('asks about all that it reached of $name, and tells people at once', ({ name, asked }) => {
    const all = decided(name);
    expect(all.filter((one) => one.startsWith('approve'))).toEqual(asked);
    expect(all.at(-1)).toBe('notify notify -');
  });

  it('says once, with each of them, what would be asked', () => {
    const off = decide(findingOf('guardduty', 'attack-sequence-compromised-eks-cluster'), givenConfig(), NOW);
    const told = off.decisions.filter(({ action }) => action === 'notify');
    expect(told).toHaveLength(1);
    for (const what of ['sessions', 'users', 'clusters'])
      expect(told[0]?.reason.split(`Containment of ${what} is off`)).toHaveLength(2);
    const [message] = off.messages.filter(({ decision }) => decision.action === 'notify');
    expect(message?.decision.reason).toBe(told[0]?.reason);
  });
});

describe('a step with another action beside it', () => {
  const task = 'arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb429fa86d481c2630fac53db1c91c';
  const instance = 'i-0aaaa1111bbbb2222';
  const finding = (...ids: string[]) =>
    givenFinding({
      type: 'Execution:Runtime/ReverseShell',
      resources: ids.map((id) => ({ kind: id === task ? 'workload' : 'instance', id })),
    });
  const key = 'media/0ebb429fa86d481c2630fac53db1c91c';

  it.each([
    { name: 'both on', contain: ['instances', 'tasks'], ids: [instance, task], asks: [instance, key], tells: [] },
    { name: 'a task alone', contain: ['instances', 'tasks'], ids: [task], asks: [key], tells: [] },
    { name: 'one off', contain: ['tasks'], ids: [instance, task], asks: [key], tells: ['isolate instance'] },
    { name: 'the other off', contain: ['instances'], ids: [instance, task], asks: [instance], tells: ['stop task'] },
    { name: 'both off', contain: [], ids: [instance, task], asks: [], tells: ['isolate instance', 'stop task'] },
    { name: 'neither named', contain: ['instances', 'tasks'], ids: [], asks: [], tells: ['names nothing'] },
  ] as const)('asks and tells of each what is on: $name', ({ contain, ids, asks, tells }) => {
    const actions = [...givenConfig().actions, ...(['isolate-instance', 'stop-task'] as const)];
    const { decisions } = decide(finding(...ids), givenConfig({ contain: [...contain], actions }), NOW);
    expect(decisions.filter(({ mode }) => mode === 'approve').map(({ target }) => target)).toEqual(asks);
    const told = decisions.filter(({ action }) => action === 'notify');
    expect(told).toHaveLength(tells.length > 0 ? 1 : 0);
    for (const each of tells) expect(told[0]?.reason).toContain(each);
  });
});

describe('a guard is stronger than a playbook', () => {
  it.each([
    { title: 'a sample', finding: { sample: true }, guard: 'sample', told: false },
    { title: 'an archived finding', finding: { archived: true }, guard: 'archived', told: false },
    {
      title: 'a finding of last year',
      finding: { lastSeen: new Date(NOW - 365 * DAY).toISOString() },
      guard: 'stale',
      told: true,
    },
    {
      title: 'a finding of tomorrow',
      finding: { lastSeen: new Date(NOW + DAY).toISOString() },
      guard: 'stale',
      told: true,
    },
    { title: 'another account', finding: { account: '444455556666' }, guard: 'foreign', told: true },
    { title: 'another region', finding: { region: 'us-east-1' }, guard: 'foreign', told: true },
    { title: 'another partition', finding: { partition: 'aws-cn' }, guard: 'foreign', told: true },
    {
      title: 'our own function',
      finding: { resources: [{ kind: 'function' as const, id: 'riposte-test-act-network' }] },
      guard: 'own-resources',
      told: true,
    },
    {
      title: 'a break-glass user',
      finding: { actor: { userName: 'break-glass' } },
      guard: 'protected-principals',
      told: true,
    },
    { title: 'a private address', finding: { peers: [{ address: '10.0.0.5' }] }, guard: 'never-block', told: true },
    { title: 'no single address', finding: { peers: [{ address: '0.0.0.0/0' }] }, guard: 'target', told: true },
    {
      title: 'an address with more behind it',
      finding: { peers: [{ address: '198.51.100.7; DROP' }] },
      guard: 'target',
      told: true,
    },
  ])('$title is refused by $guard', ({ finding, guard, told }) => {
    const { decisions, messages } = decide(probe(finding), givenConfig(), NOW);
    expect(decisions).toEqual([
      expect.objectContaining({
        action: 'block-ip',
        outcome: 'refused',
        guard,
        reason: expect.stringMatching(/\w{3}/),
      }),
    ]);
    expect(messages).toHaveLength(told ? 1 : 0);
    for (const message of messages) expect(queueOf(message, givenConfig())).toBe(givenConfig().queues.notify);
  });

  it('and nobody is woken by a refusal of low severity', () => {
    const { decisions, messages } = decide(probe({ severity: 2, account: '444455556666' }), givenConfig(), NOW);
    expect(decisions).toEqual([expect.objectContaining({ outcome: 'refused', guard: 'foreign' })]);
    expect(messages).toEqual([]);
  });

  it('but of one that spares what seems to be ours, whatever its severity', () => {
    const ours = { severity: 2, resources: [{ kind: 'function' as const, id: 'riposte-test-act-network' }] };
    expect(decide(probe(ours), givenConfig(), NOW).messages).toHaveLength(1);
    const byUs = { severity: 2, actor: { userType: 'AssumedRole', principalId: 'AROAOWNNETWORK0000001:riposte-test' } };
    const { decisions, messages } = decide(probe(byUs), givenConfig(), NOW);
    expect(decisions).toEqual([expect.objectContaining({ outcome: 'refused', guard: 'own-resources' })]);
    expect(messages).toEqual([]);
  });

  it('for one address of several', () => {
    const peers = [{ address: '198.51.100.7' }, { address: '10.0.0.5' }, { address: '::1' }];
    const { decisions } = decide(probe({ peers }), givenConfig(), NOW);
    expect(decisions.map(({ target, outcome }) => `${target} ${outcome ?? 'goes on'}`)).toEqual([
      '198.51.100.7/32 goes on',
      '10.0.0.5/32 refused',
      '::1/128 refused',
    ]);
  });
});

describe('a finding in which an action finds nothing to act on', () => {
  it('becomes a word to people, with the reason', () => {
    const { decisions, messages } = decide(probe({ peers: [] }), givenConfig(), NOW);
    expect(decisions).toEqual([
      expect.objectContaining({
        playbook: 'port-probe',
        action: 'notify',
        target: '-',
        mode: 'notify',
        reason: expect.stringMatching(/nothing that block-ip could act on/),
      }),
    ]);
    expect(messages.map((message) => queueOf(message, givenConfig()))).toEqual([givenConfig().queues.notify]);
  });

  it('becomes one word, also when two steps find nothing', () => {
    const twice: Playbook = {
      id: 'twice',
      when: {},
      steps: [
        { action: 'block-ip', mode: 'enforce' },
        { action: 'rotate-secret', mode: 'enforce' },
        { action: 'notify', mode: 'notify' },
      ],
      why: 'Because.',
    };
    expect(decide(givenFinding(), givenConfig(), NOW, indexPlaybooks([twice])).messages).toHaveLength(1);
  });

  it('that is only observed stays silent', () => {
    const { decisions, messages } = decide(probe({ peers: [] }), givenConfig({ mode: 'observe' }), NOW);
    expect(decisions).toEqual([expect.objectContaining({ action: 'notify', outcome: 'observed' })]);
    expect(messages).toEqual([]);
  });
});

it('a finding that no playbook answers is left alone', () => {
  expect(decide(probe(), givenConfig(), NOW, indexPlaybooks([]))).toEqual({ decisions: [], messages: [] });
});

describe('the ceiling', () => {
  const pairs = MODES.flatMap((mode) => MODES.map((ceiling) => ({ mode, ceiling })));
  const rank = (mode: Mode): number => MODES.indexOf(mode);

  it.each(pairs)('$ceiling lets a playbook in mode $mode go no further', ({ mode, ceiling }) => {
    const playbook: Playbook = { id: 'p', when: {}, steps: [{ action: 'block-ip', mode }], why: 'Because.' };
    const config = givenConfig({ mode: ceiling });
    const { decisions, messages } = decide(probe(), config, NOW, indexPlaybooks([playbook]));
    expect(decisions).toHaveLength(1);
    const decided = decisions[0]?.mode ?? 'enforce';
    expect(decided).toBe(lowerMode(mode, ceiling));
    expect(rank(decided)).toBe(Math.min(rank(mode), rank(ceiling)));
    const queues = messages.map((message) => queueOf(message, config));
    // What the ceiling alone keeps silent waits for that to be raised; a playbook that only observes wants nothing.
    const observe = mode === 'observe' ? [] : [config.queues.notify];
    const acting = [config.queues.network];
    expect(queues).toEqual({ observe, notify: [config.queues.notify], approve: acting, enforce: acting }[decided]);
    expect(decisions[0]?.ownMode).toBe(decided === mode ? undefined : mode);
  });
});

describe('what is handed over', () => {
  const read = ({ source, name }: (typeof allBundled)[number]) => sources[source].parse(bundled(source, name));

  it.each(allBundled)('for $source/$name: every decision that is not over, under its key', (event) => {
    for (const finding of read(event)) {
      const { decisions, messages } = decide(finding, givenConfig(), NOW);
      expect(decisions.length).toBeGreaterThan(0);
      for (const decision of decisions.filter(({ outcome }) => outcome === undefined)) {
        const key = keyOfDecision(finding, decision);
        expect(messages.filter((message) => message.key === key)).toEqual([
          expect.objectContaining({ kind: 'act', decision, finding }),
        ]);
      }
    }
  });

  it('is the same for the same finding, whenever it is asked', () => {
    const finding = findingOf('guardduty', 'port-probe-several-addresses');
    expect(decide(finding, givenConfig(), NOW)).toEqual(decide(structuredClone(finding), givenConfig(), NOW + 1000));
  });
});

const address = fc.oneof(
  fc.constantFrom('10.0.0.5', '::1', '0.0.0.0/0', '0.0.0.0', '::ffff:198.51.100.7', '198.51.100.7', '2001:db8::7'),
  fc.constantFrom('169.254.169.254', '198.51.100.7; DROP', ' 198.51.100.7', '0198.51.100.7', '198.51.100.7/24', ''),
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('__proto__', 'x\ny', '\u202eabc', '<b>', 'x'.repeat(300)),
);
const fields = {
  role: fc.constantFrom('TARGET' as const, 'ACTOR' as const, undefined),
  direction: fc.constantFrom('INBOUND' as const, 'OUTBOUND' as const, 'UNKNOWN' as const, undefined),
  severity: fc.double({ min: 0, max: 10, noNaN: true }),
  sample: fc.boolean(),
  archived: fc.boolean(),
  account: fc.constantFrom('111122223333', '444455556666'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
  lastSeen: fc.constantFrom('2026-11-20T11:55:00.000Z', '2025-11-20T11:55:00.000Z', 'yesterday'),
  peers: fc.array(fc.record({ address }), { maxLength: 4 }),
  actor: fc.record({ userName: text, accessKeyId: text, userType: text }, { requiredKeys: [] }),
  title: text,
};
/** One to three of the fields: with all of them changed, a guard would nearly always refuse. */
const changes: fc.Arbitrary<Partial<Finding>> = fc
  .tuple(fc.record(fields), fc.subarray(Object.keys(fields) as (keyof typeof fields)[], { minLength: 1, maxLength: 3 }))
  .map(([all, some]) => Object.fromEntries(some.map((name) => [name, all[name]])) as Partial<Finding>);

describe('whatever becomes of a bundled event', () => {
  const config = givenConfig({ neverBlock: ['203.0.113.0/28', '2001:db8:1::/48'], protectedPrincipals: ['deploy-*'] });
  const findings = allBundled.flatMap(({ source, name }) => sources[source].parse(bundled(source, name)));

  it('what is enforced is ours, fresh and real, and an address that AWS WAF can and may block', () => {
    const seen = { enforced: 0, blocked: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...findings), changes, (original, change) => {
        const finding = { ...original, ...change } as Finding;
        const { decisions, messages } = decide(finding, config, NOW);
        for (const message of messages) expect(parseMessage(JSON.stringify(message)).kind).toBe('act');
        for (const { action, mode, outcome, target } of decisions) {
          if (mode !== 'enforce' || outcome !== undefined) continue;
          seen.enforced += 1;
          expect(finding).toMatchObject({ sample: false, archived: false, account: '111122223333' });
          expect(Math.abs(Date.parse(finding.lastSeen) - NOW)).toBeLessThan(7 * DAY);
          if (action !== 'block-ip') continue;
          seen.blocked += 1;
          expect(neverBlockReason(target, config)).toBeUndefined();
          // A person who asks for it in Security Hub says that the address is the attacker's; else the finding has to.
          if (finding.facts.customAction) expect(finding.source).toBe('security-hub');
          else expect(finding).toMatchObject({ role: 'TARGET', direction: 'INBOUND', facts: { peerKind: 'network' } });
        }
      }),
      { numRuns: 8000 },
    );
    // A property about nothing would hold as well.
    expect(Math.min(seen.enforced, seen.blocked)).toBeGreaterThan(50);
  });

  it('no action finds a target of block-ip where our own host acts, or the connection goes out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...findings), changes, (original, change) => {
        const finding = { ...original, ...change } as Finding;
        if (finding.role !== 'ACTOR' && finding.direction === 'INBOUND') return;
        expect(catalogue['block-ip'].targets(finding, config).filter((target) => !isRefused(target))).toEqual([]);
      }),
    );
  });
});

import type { LocalStack } from '../../local/local-stack.ts';
import { settle } from '../../src/actions/deny/targets/settle-deny-target.ts';
import { placesOf } from '../../src/actions/deny/targets/tidy.ts';
import type { Config } from '../../src/core/config.ts';
import { utc } from '../../src/core/text.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import type { FindingRecord } from '../../src/journal/stored-finding.ts';
import { ACL, DOMAINS, HOUR, ON } from '../actions/deny/targets/given.ts';
import { actionsIn, alertIds, arrive, drainUntilCrash, letTimePass, responsesIn } from '../support/stories.ts';
import {
  ATTACKER,
  C2,
  C2_DOMAIN,
  DENIED,
  denied,
  EMPTY,
  GROUP,
  givenPlaces,
  recordOf,
  SSH,
  seenNow,
  sweepTo,
  world,
} from './given-places.ts';

const DENY = `deny-in-network-acl ${ATTACKER}`;

describe('playbooks choose the place by direction and kind', () => {
  const decided = async (event: string, settings: Partial<Config>): Promise<string[]> => {
    const stack = givenPlaces(settings, [event]);
    arrive(stack, event, seenNow(stack, event));
    await stack.drain();
    const record = stack.services.dynamodb.items().find((item) => item.sk === 'FINDING');
    const { decisions = [] } = (record ?? {}) as unknown as Partial<FindingRecord>;
    return decisions.map(({ action, target, outcome }) => [action, target, outcome].filter(Boolean).join(' '));
  };

  it.each([
    {
      event: SSH,
      off: [`close-ingress ${GROUP}`, `block-ip ${ATTACKER}`],
      on: [DENY, `close-ingress ${GROUP}`, `block-ip ${ATTACKER}`],
    },
    {
      event: 'guardduty/rdp-brute-force-against-us',
      off: [expect.stringMatching(/^close-ingress/), expect.stringMatching(/^block-ip/)],
      on: ['deny-in-network-acl', 'close-ingress', 'block-ip'].map((action) => expect.stringContaining(action)),
    },
    {
      event: 'guardduty/malicious-caller-inbound',
      off: ['block-ip 203.0.113.44/32'],
      on: ['block-ip 203.0.113.44/32', 'deny-in-network-acl 203.0.113.44/32'],
    },
    {
      event: 'guardduty/port-probe-search-cluster',
      off: ['block-ip 198.51.100.23/32'],
      on: ['block-ip 198.51.100.23/32', 'deny-in-network-acl 198.51.100.23/32'],
    },
    { event: C2, off: ['notify -'], on: ['deny-egress 203.0.113.91/32', 'notify -'] },
    { event: C2_DOMAIN, off: ['notify -'], on: ['deny-domain beacon.control.example.net', 'notify -'] },
    {
      event: 'guardduty/crypto-mining-outbound',
      off: ['notify -'],
      on: ['deny-egress 203.0.113.104/32', 'notify -'],
    },
    {
      event: 'guardduty/lambda-command-and-control',
      off: ['notify -'],
      on: ['deny-egress 203.0.113.228/32', 'notify -'],
    },
    { event: 'guardduty/tor-client-outbound', off: ['notify -'], on: ['deny-egress 203.0.113.117/32', 'notify -'] },
    {
      event: 'guardduty/custom-threat-list-outbound',
      off: ['notify -'],
      on: ['deny-egress 203.0.113.58/32', 'notify -'],
    },
    // What our host reaches is a victim, or one of many names: no place helps.
    { event: 'guardduty/dns-data-exfiltration', off: ['notify -'], on: ['notify -'] },
    { event: 'guardduty/ssh-brute-force-by-our-instance', off: ['notify -'], on: ['notify -'] },
    { event: 'guardduty/port-sweep-by-our-instance', off: ['notify -'], on: ['notify -'] },
    {
      event: 'guardduty/bucket-listed-from-tor',
      off: [expect.stringMatching(/^deactivate-access-key/)],
      on: [expect.stringMatching(/^deactivate-access-key/)],
    },
    {
      event: 'guardduty/access-key-used-from-tor',
      off: [expect.stringMatching(/^deactivate-access-key/)],
      on: [expect.stringMatching(/^deactivate-access-key/)],
    },
  ])('$event', async ({ event, off, on }) => {
    expect(await decided(event, {})).toEqual(off);
    expect(await decided(event, ON)).toEqual(on);
  });

  it('each place by itself, and none tells people that it is off', async () => {
    expect(await decided(C2, { networkAcls: [ACL], domainList: DOMAINS })).toEqual(['notify -']);
    expect(await decided(SSH, { domainList: DOMAINS })).toEqual([`close-ingress ${GROUP}`, `block-ip ${ATTACKER}`]);
  });
});

describe('a temporary action', () => {
  it.each([
    { event: SSH, action: 'deny-in-network-acl', hours: 24, holds: DENIED },
    { event: C2, action: 'deny-egress', hours: 72, holds: { ...EMPTY, list: ['203.0.113.91/32'] } },
    {
      event: C2_DOMAIN,
      action: 'deny-domain',
      hours: 168,
      holds: { ...EMPTY, domains: ['*.beacon.control.example.net', 'beacon.control.example.net'] },
    },
  ])(
    '$action is taken back by the sweep $hours hours after the last sighting, and nobody is alarmed',
    async ({ event, action, hours, holds }) => {
      const stack = await denied(event);
      await letTimePass(stack, 2);
      expect(world(stack)).toEqual(holds);
      expect(recordOf(stack, action)).toMatchObject({
        state: 'done',
        outcome: 'applied',
        expiresAt: expect.any(Number),
      });
      const alerts = alertIds(stack);
      await sweepTo(stack, hours - 1);
      expect(world(stack)).toEqual(holds);
      await sweepTo(stack, 1);
      await letTimePass(stack, 4);
      expect(world(stack)).toEqual(EMPTY);
      expect(recordOf(stack, action)).toMatchObject({
        state: 'expired',
        reason: expect.stringContaining(action === 'deny-in-network-acl' ? 'no longer denied' : 'being taken out'),
      });
      expect(recordOf(stack, action).dueAt).toBeUndefined();
      expect(alertIds(stack)).toEqual(alerts);
      expect(stack.services.dynamodb.items().filter(({ pk }) => String(pk).startsWith('PLACE#'))).toEqual([]);
    },
  );

  it('is told in the digest of its last day', async () => {
    const stack = await denied();
    await sweepTo(stack, 25);
    const { clients, config, world: at } = stack;
    const now = at.now();
    const input = await gather({ from: now - 12 * HOUR, to: now + 1, label: 'today', timeZone: 'UTC' } as never, {
      clients,
      config,
      now: () => now,
    });
    const ended = buildDigest(input).outcomes.find(({ outcome }) => outcome === 'expired');
    expect(ended?.deeds.map(({ action }) => action.decision.action)).toEqual(['deny-in-network-acl']);
  });

  it('lasts longer when it is seen again, and is told once', async () => {
    const stack = await denied();
    const alerts = stack.services.sns.published.length;
    await sweepTo(stack, 12);
    stack.deliver('guardduty', seenNow(stack, SSH));
    await stack.drain();
    await sweepTo(stack, 12.5);
    expect(world(stack)).toEqual(DENIED);
    await sweepTo(stack, 12);
    expect(world(stack)).toEqual(EMPTY);
    expect(stack.services.sns.published).toHaveLength(alerts);
  });

  it('begins anew, as news, when the attack does; a late copy of the old event is none', async () => {
    const stack = await denied();
    const late = seenNow(stack, SSH);
    const alerts = stack.services.sns.published.length;
    await sweepTo(stack, 25);
    stack.deliver('guardduty', late);
    await stack.drain();
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, 'deny-in-network-acl').state).toBe('expired');
    stack.deliver('guardduty', seenNow(stack, SSH));
    await stack.drain();
    expect(world(stack)).toEqual(DENIED);
    expect(stack.services.sns.published.length).toBeGreaterThan(alerts);
    await sweepTo(stack, 25);
    expect(world(stack)).toEqual(EMPTY);
  });

  it('ends all the same when Riposte is paused, and when a renewal was refused', async () => {
    const stack = await denied();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    await sweepTo(stack, 1);
    stack.deliver('guardduty', seenNow(stack, SSH));
    await stack.drain();
    const { outcome, history } = recordOf(stack, 'deny-in-network-acl');
    expect(outcome).toBe('applied');
    expect(history.at(-1)).toMatchObject({ what: 'not renewed', why: expect.stringMatching(/paused/) });
    await sweepTo(stack, 24);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, 'deny-in-network-acl').state).toBe('expired');
  });

  it('that cannot be taken back is told once, and tried until it can', async () => {
    const stack = await denied();
    const alerts = stack.services.sns.published.length;
    stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
    await sweepTo(stack, 25);
    await sweepTo(stack, 2);
    expect(world(stack)).toEqual(DENIED);
    expect(stack.services.sns.published).toHaveLength(alerts + 1);
    expect(stack.services.sns.published.at(-1)?.message).toContain('could not be undone');
    stack.faults.clear();
    await sweepTo(stack, 2);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, 'deny-in-network-acl').state).toBe('expired');
  });

  it('that was taken off by others, and finds no room when it is seen again, is told once as not renewed', async () => {
    const stack = await denied();
    const acl = stack.services.ec2.networkAcls.acls.get(ACL);
    acl?.entries.splice(0, acl.entries.length, ...acl.entries.filter(({ RuleNumber = 0 }) => RuleNumber >= 100));
    stack.faults.refuse('CreateNetworkAclEntry', 'NetworkAclEntryLimitExceeded');
    const alerts = stack.services.sns.published.length;
    for (let n = 0; n < 3; n += 1) {
      stack.advance(3_600_000);
      stack.deliver('guardduty', seenNow(stack, SSH));
      await stack.drain();
    }
    expect(world(stack)).toEqual(EMPTY);
    const told = stack.services.sns.published.slice(alerts).map(({ message }) => message.replace(/\s+/g, ' '));
    expect(told).toEqual([expect.stringContaining(`FAILED to renew: deny inbound ${ATTACKER}`)]);
    expect(told[0]).toContain('It was so before:');
    expect(told[0]).toContain(`${ATTACKER} is not denied: ${ACL} has no room for it`);
  });

  it('is undone by a person, and stays undone', async () => {
    const stack = await denied();
    const { key } = recordOf(stack, 'deny-in-network-acl');
    stack.services.sqs.deliver(`${stack.config.stack}-act-network`, JSON.stringify({ kind: 'undo', key, by: 'anna' }));
    await stack.drain();
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, 'deny-in-network-acl').state).toBe('undone');
    await sweepTo(stack, 1);
    stack.deliver('guardduty', seenNow(stack, SSH));
    await stack.drain();
    await sweepTo(stack, 25);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, 'deny-in-network-acl').state).toBe('undone');
  });
});

describe('an undo whose first attempt died', () => {
  /** No further attempt succeeds. */
  async function undoneInVain(stack: LocalStack, refused?: string, action = 'deny-in-network-acl') {
    const { key } = recordOf(stack, action);
    if (refused) stack.faults.refuse(refused, 'RequestLimitExceeded');
    stack.services.sqs.deliver(`${stack.config.stack}-act-network`, JSON.stringify({ kind: 'undo', key, by: 'anna' }));
    await stack.drain();
    await letTimePass(stack, 8);
    return recordOf(stack, action);
  }

  /** The ACL as an undo leaves it that died after its effect. */
  async function lifted(stack: LocalStack): Promise<void> {
    const { clients, config } = stack;
    const now = (): number => stack.world.now();
    const lifts = [{ value: ATTACKER, suppressUntil: now() + 720 * HOUR }];
    for (const place of placesOf(config, clients).slice(0, 1))
      await settle(place, { lifts }, { clients, config, now, sleep: async (ms) => stack.advance(ms) });
    expect(world(stack)).toEqual(EMPTY);
  }

  it('after its effect is told as undone, where the place shows it', async () => {
    const stack = await denied();
    await lifted(stack);
    // No attempt gets to write there any more; the place can be read.
    const isLease = (input: unknown): boolean => JSON.stringify(input).includes(`LEASE#${ACL}`);
    stack.faults.refuse('*', 'ThrottlingException', { where: isLease });
    expect((await undoneInVain(stack)).state).toBe('undone');
    expect(stack.services.sns.published.at(-1)?.message).toContain('An earlier attempt has undone it');
  });

  it('after its effect is told as not undone, where the place cannot be read', async () => {
    const stack = await denied();
    await lifted(stack);
    expect((await undoneInVain(stack, 'DescribeNetworkAcls')).state).toBe('done');
    expect(stack.services.sns.published.at(-1)?.message).toContain('It was not undone');
  });

  it.each([
    { event: SSH, action: 'deny-in-network-acl', refused: 'DescribeNetworkAcls' },
    // The ledger is written, and the place refuses.
    { event: SSH, action: 'deny-in-network-acl', refused: 'DeleteNetworkAclEntry' },
    { event: C2, action: 'deny-egress', refused: 'ModifyManagedPrefixList' },
    { event: C2_DOMAIN, action: 'deny-domain', refused: 'UpdateFirewallDomains' },
    { event: SSH, action: 'block-ip', refused: 'UpdateIPSet' },
  ])('before its effect is told as not undone: $action, $refused', async ({ event, action, refused }) => {
    const stack = await denied(event);
    await letTimePass(stack, 2);
    const before = world(stack);
    const { state, outcome } = await undoneInVain(stack, refused, action);
    expect({ state, outcome }).toEqual({ state: 'done', outcome: 'applied' });
    expect(stack.services.sns.published.at(-1)?.message).toContain('It was not undone');
    expect(world(stack)).toEqual(before);
  });
});

describe('what nobody takes back', () => {
  it('is found by the sweep', async () => {
    const stack = givenPlaces();
    const { clients, config } = stack;
    const now = (): number => stack.world.now();
    const desired = [{ value: ATTACKER, until: now() + HOUR }];
    for (const place of placesOf({ ...config, egressPrefixLists: {} }, clients).slice(0, 1))
      await settle(place, { desired }, { clients, config, now, sleep: async (ms) => stack.advance(ms) });
    expect(world(stack)).toEqual(DENIED);
    await sweepTo(stack, 1);
    expect(world(stack)).toEqual(DENIED);
    await sweepTo(stack, 0.5);
    expect(world(stack)).toEqual(EMPTY);
  });
});

describe.each([
  { event: SSH, holds: DENIED, hours: 25, step: 1 },
  { event: C2, holds: { ...EMPTY, list: ['203.0.113.91/32'] }, hours: 73, step: 3 },
])('a crash around $event', ({ event, holds, hours, step }) => {
  async function run(crashAfter: number, crashAtEnd = Number.POSITIVE_INFINITY): Promise<LocalStack> {
    const stack = givenPlaces();
    arrive(stack, event, seenNow(stack, event));
    stack.faults.crashAfter(crashAfter);
    await drainUntilCrash(stack);
    await letTimePass(stack);
    expect(world(stack)).toEqual(holds);
    stack.advance(hours * HOUR);
    stack.faults.crashAfter(crashAtEnd);
    await stack.sweep().catch(() => undefined);
    await drainUntilCrash(stack);
    await letTimePass(stack);
    return stack;
  }

  it('ends as without it, after whichever call it strikes, at the beginning and at the end', async () => {
    const smooth = await run(Number.POSITIVE_INFINITY);
    expect(world(smooth)).toEqual(EMPTY);
    for (let n = 1; n <= 40; n += step) {
      const [early, late] = [await run(n), await run(Number.POSITIVE_INFINITY, n)];
      for (const stack of [early, late]) {
        expect({ n, world: world(stack) }).toEqual({ n, world: EMPTY });
        expect({ n, actions: actionsIn(stack) }).toEqual({ n, actions: actionsIn(smooth) });
        expect({ n, alerts: alertIds(stack) }).toEqual({ n, alerts: alertIds(smooth) });
      }
    }
  });
});

describe('a pause after a death', () => {
  const ledger = ({ services }: LocalStack): string[] =>
    services.dynamodb.items().flatMap(({ pk, sk }) => (String(pk).startsWith('PLACE#') ? [`${pk} ${sk}`] : []));

  it.each([{ event: SSH }, { event: C2 }, { event: C2_DOMAIN }])(
    'denies nothing that was not begun, after whichever call it strikes: $event',
    async ({ event }) => {
      for (let n = 1; n <= 24; n += 1) {
        const stack = givenPlaces();
        arrive(stack, event, seenNow(stack, event));
        stack.faults.crashAfter(n);
        await drainUntilCrash(stack);
        stack.faults.revive();
        const begun = ledger(stack);
        await stack.journal.setPaused(true, 'anna', stack.world.now());
        await letTimePass(stack, 3);
        expect({ n, begun: ledger(stack) }).toEqual({ n, begun });
      }
    },
  );

  it('leaves a renewal that had not begun as it was: the record ends when the deny does', async () => {
    for (let n = 1; n <= 24; n += 1) {
      const stack = givenPlaces();
      arrive(stack, SSH, seenNow(stack, SSH));
      await stack.drain();
      const { expiresAt: until } = recordOf(stack, 'deny-in-network-acl');
      stack.advance(HOUR);
      stack.deliver('guardduty', seenNow(stack, SSH));
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      stack.faults.revive();
      stack.redeploy({ settings: { ...ON, mode: 'observe' } });
      await letTimePass(stack, 4);
      const entry = stack.services.dynamodb.items().find(({ pk, sk }) => pk === `PLACE#${ACL}` && sk === ATTACKER);
      const { expiresAt, outcome, to, history } = recordOf(stack, 'deny-in-network-acl');
      expect({ n, outcome, expiresAt }).toEqual({ n, outcome: 'applied', expiresAt: entry?.until });
      expect({ n, to }).toEqual({ n, to: expect.stringContaining(utc(entry?.until as number)) });
      const times = history.filter(({ what }) => what === 'applied').length;
      if (entry?.until === until) expect({ n, times }).toEqual({ n, times: 1 });
    }
  });

  it('keeps the yes to a renewal that had not begun', async () => {
    let times = 0;
    for (let n = 1; n <= 12; n += 1) {
      const stack = await denied();
      const { expiresAt = 0, key } = recordOf(stack, 'deny-in-network-acl');
      stack.redeploy({ settings: { ...ON, mode: 'approve' } });
      stack.advance(HOUR);
      stack.deliver('guardduty', seenNow(stack, SSH));
      await stack.drain();
      const { plan = '' } = recordOf(stack, 'deny-in-network-acl');
      const yes = { kind: 'approve', key, by: 'anna', plan };
      stack.services.sqs.deliver(`${stack.config.stack}-act-network`, JSON.stringify(yes));
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      stack.faults.revive();
      const entry = () =>
        stack.services.dynamodb.items().find(({ pk, sk }) => pk === `PLACE#${ACL}` && sk === ATTACKER);
      if (recordOf(stack, 'deny-in-network-acl').state !== 'claimed' || entry()?.until !== expiresAt) continue;
      times += 1;
      await stack.journal.setPaused(true, 'anna', stack.world.now());
      await letTimePass(stack, 4);
      expect(recordOf(stack, 'deny-in-network-acl')).toMatchObject({ state: 'done', open: 'paused', expiresAt });
      await stack.journal.setPaused(false, 'anna', stack.world.now());
      await letTimePass(stack, 4);
      expect(entry()?.until).toBeGreaterThan(expiresAt);
      expect(recordOf(stack, 'deny-in-network-acl')).toMatchObject({ outcome: 'applied', expiresAt: entry()?.until });
    }
    expect(times).toBeGreaterThan(0);
  });

  /** Died after the ledger said what is to be denied, and before the place did, in both directions. */
  const isHalf = (stack: LocalStack): boolean =>
    ledger(stack).length > 0 && world(stack).acl.length < DENIED.acl.length;
  async function died(n: number): Promise<LocalStack> {
    const stack = givenPlaces();
    arrive(stack, SSH, seenNow(stack, SSH));
    stack.faults.crashAfter(n);
    await drainUntilCrash(stack);
    stack.faults.revive();
    return stack;
  }

  it.each([{ by: 'observe' }, { by: 'pause' }])('writes nothing into the place meanwhile: $by', async ({ by }) => {
    let halves = 0;
    for (let n = 1; n <= 40; n += 1) {
      const stack = await died(n);
      const { acl } = world(stack);
      if (isHalf(stack)) halves += 1;
      if (by === 'observe') stack.redeploy({ settings: { ...ON, mode: 'observe' } });
      else await stack.journal.setPaused(true, 'anna', stack.world.now());
      await letTimePass(stack, 4);
      const said = responsesIn(stack).filter(
        ({ action, outcome }) => action.startsWith('deny-') && outcome === 'applied',
      );
      expect({ n, acl: world(stack).acl, said: said.length }).toEqual({
        n,
        acl,
        said: acl.length === DENIED.acl.length ? 1 : 0,
      });
    }
    expect(halves).toBeGreaterThan(0);
  });

  it.each([{ hours: 0.5 }, { hours: 3 }])('goes on when that is over, after $hours hours', async ({ hours }) => {
    for (let n = 1; n <= 40; n += 1) {
      const stack = await died(n);
      if (!isHalf(stack)) continue;
      const { acl } = world(stack);
      await stack.journal.setPaused(true, 'anna', stack.world.now());
      for (let slept = 0; slept < hours; slept += 0.25) await sweepTo(stack, 0.25);
      const { state, reason } = recordOf(stack, 'deny-in-network-acl');
      expect({ n, state, reason }).toEqual({
        n,
        state: 'pending',
        reason: expect.stringMatching(/not denied in .* yet: .* It goes on once/),
      });
      expect({ n, acl: world(stack).acl }).toEqual({ n, acl });
      await stack.journal.setPaused(false, 'anna', stack.world.now());
      await letTimePass(stack, 4);
      expect({ n, acl: world(stack).acl }).toEqual({ n, acl: DENIED.acl });
      expect(recordOf(stack, 'deny-in-network-acl')).toMatchObject({ state: 'done', outcome: 'applied' });
    }
  });
});

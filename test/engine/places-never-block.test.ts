import type { LocalStack } from '../../local/local-stack.ts';
import { settle } from '../../src/actions/deny/targets/settle-deny-target.ts';
import { placesOf } from '../../src/actions/deny/targets/tidy.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { addNeverBlock, removeNeverBlock } from '../../src/never-block/operator.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACL, HOUR, LIST, ON } from '../actions/deny/targets/given.ts';
import { actionsIn, alertIds, arrive, blocked, drainUntilCrash, letTimePass } from '../support/stories.ts';
import {
  ATTACKER,
  C2,
  C2_DOMAIN,
  DENIED,
  denied,
  EMPTY,
  givenPlaces,
  recordOf,
  SSH,
  seenNow,
  sweepTo,
  world,
} from './given-places.ts';

const tableOf = ({ clients, config }: LocalStack) => createTable(clients.dynamodb, config.table);
const never = (stack: LocalStack, entry: string) =>
  addNeverBlock(tableOf(stack), { entry, by: 'ada', why: 'a partner' }, stack.world.now());
const send = ({ services, config }: LocalStack, message: object): void =>
  void services.sqs.deliver(`${config.stack}-act-network`, JSON.stringify(message));
/** The daily email of the last hour, on one line. */
async function emailOf({ clients, config, world }: LocalStack): Promise<string> {
  const now = world.now();
  const period = { from: now - HOUR, to: now + 1, label: 'today', timeZone: 'UTC' } as never;
  const digest = buildDigest(await gather(period, { clients, config, now: () => now }));
  return renderText(digest).body.replaceAll(/\s+/g, ' ');
}
const ledger = ({ services }: LocalStack): object[] =>
  services.dynamodb.items().filter(({ pk }) => String(pk).startsWith('PLACE#'));

const CASES = [
  { event: SSH, action: 'deny-in-network-acl', entry: '198.51.100.66', holds: DENIED, writes: 'DeleteNetworkAclEntry' },
  {
    event: C2,
    action: 'deny-egress',
    entry: '203.0.113.64/26',
    holds: { ...EMPTY, list: ['203.0.113.91/32'] },
    writes: 'ModifyManagedPrefixList',
  },
];

describe.each(CASES)('an address that comes onto never-block while $action denies it', (given) => {
  const { event, action, entry, holds, writes } = given;
  const key = (stack: LocalStack): string => recordOf(stack, action).key;
  /** Denied, and settled. */
  async function inForce(): Promise<LocalStack> {
    const stack = await denied(event);
    await letTimePass(stack, 1);
    expect(world(stack)).toEqual(holds);
    return stack;
  }
  function expectOut(stack: LocalStack): void {
    expect(world(stack)).toEqual(EMPTY);
    expect(ledger(stack)).toEqual([]);
    expect(recordOf(stack, action)).toMatchObject({
      state: 'expired',
      reason: expect.stringMatching(/(no longer denied|being taken out).*is never blocked: an operator \(ada/),
    });
    expect(recordOf(stack, action).dueAt).toBeUndefined();
  }

  it('waits while a person takes it back, whose undo died in the middle and is finished', async () => {
    for (let calls = 1; calls < 40; calls += 1) {
      const stack = await inForce();
      send(stack, { kind: 'undo', key: key(stack), by: 'ben' });
      stack.faults.crashAfter(calls);
      await drainUntilCrash(stack);
      stack.faults.revive();
      if (recordOf(stack, action).state !== 'undoing') continue;
      await never(stack, entry);
      send(stack, { kind: 'expire', key: key(stack) });
      await stack.runOnce('act-network');
      expect(recordOf(stack, action)).toMatchObject({ state: 'undoing' });
      for (let n = 0; n < 12; n += 1) await letTimePass(stack, 1);
      expect(recordOf(stack, action)).toMatchObject({ state: 'undone', by: 'ben' });
      expect(world(stack)).toEqual(EMPTY);
      return;
    }
    throw new Error('no undo died in the middle');
  });

  it('is taken out by the next sweep, and alarms nobody; the digest says why', async () => {
    const stack = await inForce();
    const alerts = alertIds(stack);
    await never(stack, entry);
    await letTimePass(stack, 1);
    await letTimePass(stack, 1);
    expectOut(stack);
    expect(alertIds(stack)).toEqual(alerts);
    expect(await emailOf(stack)).toMatch(/ENDED BY ITSELF: .*is never blocked: an operator \(ada/);
  });

  it('is taken out at once when the IP sets are to follow, as people name it by the command', async () => {
    const stack = await inForce();
    await never(stack, entry);
    send(stack, { kind: 'maintain' });
    send(stack, { kind: 'maintain' });
    await stack.drain();
    await letTimePass(stack, 1);
    expectOut(stack);
  });

  it('ends before its time by the lists of that moment alone', async () => {
    const stack = await inForce();
    send(stack, { kind: 'expire', key: key(stack) });
    await stack.drain();
    expect(world(stack)).toEqual(holds);
    expect(recordOf(stack, action).state).toBe('done');
    await never(stack, entry);
    send(stack, { kind: 'expire', key: key(stack) });
    await stack.drain();
    expect(recordOf(stack, action).state).toBe('expired');
    await letTimePass(stack, 1);
    expectOut(stack);
  });

  it('is taken out in a pause, and where nothing is to be done by now', async () => {
    for (const change of ['pause', 'observe']) {
      const stack = await inForce();
      if (change === 'pause') await stack.journal.setPaused(true, 'anna', stack.world.now());
      else stack.redeploy({ settings: { ...ON, mode: 'observe' } });
      await never(stack, entry);
      await letTimePass(stack, 2);
      expectOut(stack);
    }
  });

  it('is taken out where the settings name it by now', async () => {
    const stack = await inForce();
    stack.redeploy({ settings: { ...ON, neverBlock: [entry] } });
    await letTimePass(stack, 2);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, action)).toMatchObject({
      state: 'expired',
      reason: expect.stringContaining('is never blocked: the setting RIPOSTE_NEVER_BLOCK lists'),
    });
  });

  it('is not denied again by its finding, and an undo of it afterwards does nothing', async () => {
    const stack = await inForce();
    await never(stack, entry);
    await letTimePass(stack, 1);
    send(stack, { kind: 'undo', key: key(stack), by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 1);
    expectOut(stack);
    stack.deliver('guardduty', seenNow(stack, event));
    await stack.drain();
    await letTimePass(stack, 2);
    expect(world(stack)).toEqual(EMPTY);
    expect(blocked(stack)).toEqual([]);
  });

  it('is denied anew by its finding once it is off never-block again', async () => {
    const stack = await inForce();
    await never(stack, entry);
    await letTimePass(stack, 1);
    await removeNeverBlock(tableOf(stack), { entry, by: 'ada' }, stack.world.now());
    await letTimePass(stack, 1);
    expectOut(stack);
    stack.deliver('guardduty', seenNow(stack, event));
    await stack.drain();
    await letTimePass(stack, 1);
    expect(world(stack)).toEqual(holds);
    expect(recordOf(stack, action)).toMatchObject({ state: 'done', outcome: 'applied', occasion: 2 });
  });

  it('is taken out with a question about more, which stands, and ends with it', async () => {
    const stack = await inForce();
    stack.redeploy({ settings: { ...ON, mode: 'approve' } });
    stack.advance(HOUR);
    stack.deliver('guardduty', seenNow(stack, event));
    await stack.drain();
    expect(recordOf(stack, action).state).toBe('waiting');
    await never(stack, entry);
    await letTimePass(stack, 2);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, action)).toMatchObject({ state: 'waiting', expiresAt: expect.any(Number) });
    send(stack, { kind: 'reject', key: key(stack), by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(world(stack)).toEqual(EMPTY);
    expect(recordOf(stack, action).state).toBe('expired');
  });

  it('that cannot be taken out is told once, and tried until it can', async () => {
    const stack = await inForce();
    const alerts = stack.services.sns.published.length;
    stack.faults.refuse(writes, 'UnauthorizedOperation');
    await never(stack, entry);
    for (let n = 0; n < 3; n += 1) await sweepTo(stack, 1);
    expect(world(stack)).toEqual(holds);
    expect(stack.services.sns.published).toHaveLength(alerts + 1);
    const said = stack.services.sns.published.at(-1)?.message.replaceAll(/\s+/g, ' ') ?? '';
    expect(said).toMatch(
      /It was to end early, but could not be undone: \S+ is never blocked: an operator \(ada[^.]* lists [0-9./]+\. UnauthorizedOperation/,
    );
    expect(said).toMatch(/Not taken back: deny/);
    expect(said).not.toMatch(/time is over|in time/);
    expect(await emailOf(stack)).toMatch(/Not taken back: deny .*It was to end early, but could not be undone/);
    expect(recordOf(stack, action)).toMatchObject({ state: 'done', open: 'overdue' });
    stack.faults.clear();
    await letTimePass(stack, 13);
    expectOut(stack);
    expect(stack.services.sns.published).toHaveLength(alerts + 1);
  });

  it('stays for the next sweep where its response cannot be told of it: no record says of what is gone that it is in force', async () => {
    const stack = await inForce();
    const isEnd = (input: unknown): boolean => JSON.stringify(input).includes('\\"expire\\"');
    stack.faults.refuse('SendMessageBatch', 'RequestThrottled', { where: isEnd });
    await never(stack, entry);
    await letTimePass(stack, 1);
    expect(world(stack)).toEqual(holds);
    expect(recordOf(stack, action)).toMatchObject({ state: 'done', outcome: 'applied' });
    stack.faults.clear();
    await letTimePass(stack, 2);
    expectOut(stack);
  });

  it('is tried again where a write is throttled', async () => {
    const stack = await inForce();
    stack.faults.refuse(writes, 'RequestLimitExceeded', { times: 3 });
    await never(stack, entry);
    await letTimePass(stack, 3);
    expectOut(stack);
  });

  it.each(['a deny', 'its renewal'])(
    'is out whatever call %s died after, before that, and no record says otherwise',
    async (what) => {
      for (let n = 1; n <= 40; n += 1) {
        const stack = what === 'a deny' ? givenPlaces() : await inForce();
        stack.advance(HOUR);
        arrive(stack, event, seenNow(stack, event));
        stack.faults.crashAfter(n);
        await drainUntilCrash(stack);
        stack.faults.revive();
        await never(stack, entry);
        await letTimePass(stack, 6);
        expect({ n, world: world(stack), ledger: ledger(stack) }).toEqual({ n, world: EMPTY, ledger: [] });
        const { state, outcome } = recordOf(stack, action) ?? {};
        expect({ n, state, outcome }).not.toEqual({ n, state: 'done', outcome: 'applied' });
        expect({ n, state }).not.toEqual({ n, state: expect.stringMatching(/claimed|pending|expiring/) });
      }
    },
  );

  it('ends as without a crash, after whichever call it strikes', async () => {
    const run = async (crashAfter: number): Promise<LocalStack> => {
      const stack = await inForce();
      await never(stack, entry);
      stack.advance(5 * 60_000);
      stack.faults.crashAfter(crashAfter);
      await stack.sweep().catch(() => undefined);
      await drainUntilCrash(stack);
      await letTimePass(stack, 5);
      expectOut(stack);
      return stack;
    };
    const smooth = await run(Number.POSITIVE_INFINITY);
    for (let n = 1; n <= 50; n += 1) {
      const stack = await run(n);
      expect({ n, actions: actionsIn(stack) }).toEqual({ n, actions: actionsIn(smooth) });
      expect({ n, alerts: alertIds(stack) }).toEqual({ n, alerts: alertIds(smooth) });
    }
  });
});

describe('what no response speaks of', () => {
  const HOST_V6 = '2001:db8:1:2::/64';
  const both = (number: number, cidr: string): string[] => [`${number} in ${cidr}`, `${number} out ${cidr}`];
  /** The rules of the ACL, of IPv6 as well. */
  const rules = ({ services }: LocalStack): string[] =>
    (services.ec2.networkAcls.acls.get(ACL)?.entries ?? [])
      .filter(({ RuleNumber = 0 }) => RuleNumber < 100)
      .map(
        ({ RuleNumber, Egress, CidrBlock, Ipv6CidrBlock }) =>
          `${RuleNumber} ${Egress ? 'out' : 'in'} ${CidrBlock ?? Ipv6CidrBlock}`,
      );
  /** A place, and what it denies by its ledger alone. */
  async function given(values: readonly string[], place: string, hours = 24): Promise<LocalStack> {
    const stack = givenPlaces();
    stack.services.ec2.prefixLists.seedPrefixList({
      id: LIST,
      tags: { 'riposte:managed': 'true' },
      maxEntries: 500,
    });
    const { clients, config } = stack;
    const now = (): number => stack.world.now();
    const desired = values.map((value) => ({ value, until: now() + hours * HOUR }));
    const found = placesOf(config, clients).find(({ id }) => id === place);
    for (let n = 0; n < values.length && found; n += 100) {
      await settle(
        found,
        { desired: desired.slice(n, n + 100) },
        { clients, config, now, sleep: async (ms) => stack.advance(ms) },
      );
      stack.advance(6_000);
    }
    return stack;
  }

  it('is taken out as well: all that a range touches, and nothing else', async () => {
    const stack = await given([ATTACKER, HOST_V6, '203.0.113.9/32'], ACL);
    expect(rules(stack)).toEqual([...both(50, ATTACKER), ...both(51, HOST_V6), ...both(52, '203.0.113.9/32')]);
    await never(stack, '198.51.100.0/24');
    await never(stack, '2001:db8:1:2::7');
    await letTimePass(stack, 1);
    expect(rules(stack)).toEqual(both(52, '203.0.113.9/32'));
    expect(ledger(stack)).toMatchObject([{ value: '203.0.113.9/32' }]);
  });

  it('is left where somebody else wrote it, the same address under another number as well', async () => {
    const stack = await given([ATTACKER], ACL);
    const theirs = [false, true].map((Egress) => ({
      RuleNumber: 60,
      Egress,
      Protocol: '-1',
      RuleAction: 'deny' as const,
      CidrBlock: ATTACKER,
    }));
    stack.services.ec2.networkAcls.acls.get(ACL)?.entries.push(...theirs);
    stack.services.ec2.prefixLists.seedPrefixList({ id: LIST, tags: {}, entries: [ATTACKER] });
    await never(stack, ATTACKER);
    await letTimePass(stack, 2);
    expect(rules(stack)).toEqual(both(60, ATTACKER));
    expect(world(stack).list).toEqual([ATTACKER]);
  });

  it('is left where the rule under its number is by now another one', async () => {
    const stack = await given([ATTACKER], ACL);
    for (const rule of stack.services.ec2.networkAcls.acls.get(ACL)?.entries ?? [])
      if (rule.RuleNumber === 50) rule.CidrBlock = '192.0.2.77/32';
    await never(stack, ATTACKER);
    await letTimePass(stack, 2);
    expect(rules(stack)).toEqual(both(50, '192.0.2.77/32'));
    expect(ledger(stack)).toEqual([]);
  });

  it('goes in few calls where there is much of it, and in parts where one change takes no more', async () => {
    const many = Array.from({ length: 150 }, (_, n) => `198.51.100.${n}/32`);
    const stack = await given(many, LIST);
    expect(world(stack).list).toHaveLength(150);
    await never(stack, '198.51.100.0/24');
    await letTimePass(stack, 1);
    stack.advance(6_000);
    expect(world(stack).list).toHaveLength(50);
    await letTimePass(stack, 2);
    expect(world(stack).list).toEqual([]);
    expect(ledger(stack)).toEqual([]);
  });

  it('is forgotten where its place is there no more', async () => {
    const stack = await given([ATTACKER], ACL);
    stack.services.ec2.networkAcls.acls.clear();
    await never(stack, ATTACKER);
    await letTimePass(stack, 1);
    expect(ledger(stack)).toEqual([]);
  });
});

it('a domain is no address, and is left to its time', async () => {
  const stack = await denied(C2_DOMAIN);
  await never(stack, '203.0.113.0/24');
  await letTimePass(stack, 3);
  expect(world(stack).domains).toEqual(['*.beacon.control.example.net', 'beacon.control.example.net']);
  expect(recordOf(stack, 'deny-domain')).toMatchObject({ state: 'done', outcome: 'applied' });
});

import type { LocalStack } from '../../local/local-stack.ts';
import { DAY_MS, type Expiry } from '../../src/expiry/expiry.ts';
import { createMilestones, forgetTold, type Milestone } from '../../src/expiry/milestones.ts';
import { goneSince } from '../../src/expiry/wide/gone.ts';
import type { Outcome } from '../../src/expiry/wide/look-wide.ts';
import { wideNotice } from '../../src/expiry/wide/wide-notice.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { givenStack, responsesIn } from '../support/stories.ts';

const HOUR = 3_600_000;
const ssh = { id: 'sgr-0a1b2c3d4e5f60001', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' };
const groupId = (n: number): string => `sg-${String(n).padStart(17, '0')}`;

const given = (settings: Parameters<typeof givenStack>[0] = {}): LocalStack =>
  givenStack({ record: true, settings: { wideLooks: ['groups'], ...settings.settings } });

/** One run so many days after the beginning, and how many messages people got of it. */
async function look(stack: LocalStack, days: number): Promise<number> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + days * DAY_MS);
  await stack.lookWide();
  await stack.drain();
  return stack.services.sns.published.length - before;
}

const seed = (stack: LocalStack, n: number, isOpen = true) =>
  stack.services.ec2.securityGroups.seedGroup({ id: groupId(n), rules: isOpen ? [ssh] : [] });
function set(stack: LocalStack, n: number, isOpen: boolean): void {
  const group = stack.services.ec2.securityGroups.groups.get(groupId(n));
  if (!group) throw new Error('no such group');
  group.rules = isOpen ? [{ ...ssh }] : [];
}
const marks = (stack: LocalStack) =>
  stack.calls.filter(({ input }) => /goneAt = :goneAt/.test(JSON.stringify(input ?? {}))).length;

describe('what is open, closed, and open again', () => {
  it('is told, not told while it lasts, and told again within the month', async () => {
    const stack = given();
    seed(stack, 1);
    seed(stack, 2);
    expect(await look(stack, 0)).toBe(1);
    expect(await look(stack, 1)).toBe(0);
    set(stack, 1, false);
    expect(await look(stack, 2)).toBe(0);
    set(stack, 1, true);
    expect(await look(stack, 3)).toBe(1);
    const told = stack.services.sns.published.at(-1)?.message;
    expect(told).toContain(groupId(1));
    expect(told).not.toContain(groupId(2));
    expect(await look(stack, 4)).toBe(0);
    set(stack, 1, false);
    expect(await look(stack, 5)).toBe(0);
    set(stack, 1, true);
    expect(await look(stack, 6)).toBe(1);
  });

  it('is told again by its next look where the message was not taken', async () => {
    const stack = given();
    seed(stack, 1);
    await look(stack, 0);
    set(stack, 1, false);
    await look(stack, 1);
    set(stack, 1, true);
    stack.faults.refuse('SendMessageBatch', 'AccessDenied');
    await expect(look(stack, 2)).rejects.toThrow('could not be handed over');
    stack.faults.clear();
    expect(await look(stack, 2.05)).toBe(1);
    expect(await look(stack, 3)).toBe(0);
  });

  it('is asked about again, where playbooks ask', async () => {
    const baseline = ['listeners' as const];
    const stack = given({
      settings: { wideLooks: ['listeners'], baseline, actions: actionsOf(['all'], [], baseline) },
    });
    const arn = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/web/0a1b2c3d4e5f6001`;
    const listeners = [{ port: 443, policy: 'ELBSecurityPolicy-2016-08' }];
    stack.services.elbv2.seedBalancer({ arn, tags: { 'riposte:baseline': 'tls' }, listeners });
    const [listener] = stack.services.elbv2.balancers[0]?.listeners ?? [];
    if (!listener) throw new Error('no listener');
    await look(stack, 0);
    const asked = stack.services.sns.published.length;
    expect(asked).toBeGreaterThan(0);
    listener.policy = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
    await look(stack, 2);
    // The question about what is over ends before.
    await stack.sweep();
    await stack.drain();
    const findings = () => responsesIn(stack).flatMap(({ wants }) => wants).length;
    const joined = findings();
    const before = stack.services.sns.published.length;
    listener.policy = 'ELBSecurityPolicy-2016-08';
    await look(stack, 4);
    expect(findings()).toBeGreaterThan(joined);
    expect(stack.services.sns.published.length).toBeGreaterThan(before);
    expect(responsesIn(stack)).toMatchObject([{ state: 'waiting' }]);
  });

  it('is forgotten also while the ceiling only observes', async () => {
    const stack = given();
    seed(stack, 1);
    await look(stack, 0);
    set(stack, 1, false);
    const { config } = stack;
    stack.redeploy({ settings: { ...config, mode: 'observe' } });
    await look(stack, 1);
    set(stack, 1, true);
    stack.redeploy({ settings: config });
    expect(await look(stack, 2)).toBe(1);
  });
});

describe('a look that did not see everything forgets nothing', () => {
  it.each([
    { title: 'throttled', code: 'RequestLimitExceeded' },
    { title: 'denied', code: 'UnauthorizedOperation' },
    { title: 'that failed', code: 'InternalError' },
  ])('one $title', async ({ code }) => {
    const stack = given();
    seed(stack, 1);
    expect(await look(stack, 0)).toBe(1);
    set(stack, 1, false);
    stack.faults.refuse('DescribeSecurityGroups', code);
    expect(await look(stack, 1)).toBe(0);
    stack.faults.clear();
    set(stack, 1, true);
    for (const day of [1.05, 2, 3]) expect(await look(stack, day)).toBe(0);
    expect(marks(stack)).toBe(0);
  });

  it('one that broke off after its first page', async () => {
    const stack = given();
    for (let n = 0; n < 2_500; n += 1) seed(stack, n, n === 0 || n === 2_499);
    expect(await look(stack, 0)).toBe(1);
    set(stack, 0, false);
    set(stack, 2_499, false);
    stack.faults.refuse('DescribeSecurityGroups', 'RequestLimitExceeded', {
      where: (input) => (input as { NextToken?: string }).NextToken !== undefined,
    });
    expect(await look(stack, 1)).toBe(0);
    expect(marks(stack)).toBe(0);
    stack.faults.clear();
    // Through with the next run, which saw one of both closed.
    set(stack, 2_499, true);
    expect(await look(stack, 1.05)).toBe(0);
    expect(marks(stack)).toBe(1);
    set(stack, 0, true);
    expect(await look(stack, 2)).toBe(1);
    const told = stack.services.sns.published.at(-1)?.message;
    expect(told).toContain(groupId(0));
    expect(told).not.toContain(groupId(2_499));
  });

  it('one that goes on with the next run', async () => {
    const stack = given({ settings: { wideLooks: ['listeners'] } });
    for (let n = 0; n < 3_000; n += 1)
      stack.services.elbv2.seedBalancer({
        arn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/web-${String(n).padStart(5, '0')}/0a1b2c3d4e5f6001`,
        listeners: [
          { port: 443, policy: n === 2_900 ? 'ELBSecurityPolicy-2016-08' : 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
        ],
      });
    const listener = stack.services.elbv2.balancers[2_900]?.listeners[0];
    if (!listener) throw new Error('no listener');
    const [weak, strong] = ['ELBSecurityPolicy-2016-08', 'ELBSecurityPolicy-TLS13-1-2-2021-06'];
    expect((await look(stack, 0)) + (await look(stack, 0.05))).toBe(1);
    listener.policy = strong;
    expect(await look(stack, 1)).toBe(0);
    expect(marks(stack)).toBe(0);
    listener.policy = weak;
    expect(await look(stack, 1.05)).toBe(0);
    listener.policy = strong;
    expect((await look(stack, 2)) + (await look(stack, 2.05))).toBe(0);
    expect(marks(stack)).toBe(1);
  });
});

describe('what it costs', () => {
  const calls = (stack: LocalStack) => stack.calls.filter(({ service }) => service === 'dynamodb').length;
  async function callsOf(stack: LocalStack, day: number): Promise<number> {
    const before = calls(stack);
    await look(stack, day);
    return calls(stack) - before;
  }

  it('nothing for 10,000 that stay as they are, and one write for each that is gone', async () => {
    const [many, none] = [given(), given()];
    for (let n = 0; n < 10_000; n += 1) seed(many, n, n < 50);
    for (let n = 0; n < 50; n += 1) seed(none, n);
    for (const stack of [many, none]) await look(stack, 0);
    const lasts = await callsOf(many, 1);
    expect(lasts).toBe(await callsOf(none, 1));
    expect(marks(many)).toBe(0);
    for (let n = 0; n < 7; n += 1) set(many, n, false);
    expect((await callsOf(many, 2)) - lasts).toBeLessThanOrEqual(7);
    expect(marks(many)).toBe(7);
    // Once, and not with each run or look.
    for (const day of [2.05, 3, 4]) await look(many, day);
    expect(marks(many)).toBe(7);
  });

  it('of more than are kept, none counts as gone that others only pushed out', async () => {
    const stack = given();
    for (let n = 0; n < 600; n += 1) seed(stack, n, n > 0);
    expect(await look(stack, 0)).toBe(1);
    set(stack, 0, true);
    expect(await look(stack, 1)).toBe(1);
    expect(marks(stack)).toBe(0);
    set(stack, 5, false);
    await look(stack, 2);
    expect(marks(stack)).toBe(1);
    set(stack, 5, true);
    await look(stack, 3);
    expect(stack.services.sns.published.at(-1)?.message).toContain(groupId(5));
  });
});

const entry = (over: Partial<Expiry> = {}): Expiry => ({
  kind: 'shared-key',
  id: 'key-1',
  name: 'key-1',
  region: REGION,
  state: 'open',
  note: '',
  answer: { by: 'notice', advice: '', commands: [] },
  ...over,
});

describe('which are gone', () => {
  const outcome = (over: Partial<Outcome['progress']>): Outcome => ({
    progress: {
      look: 'shared-keys',
      began: NOW,
      isThrough: true,
      isTold: false,
      looked: 2,
      counts: {},
      entries: [],
      ...over,
    },
  });
  const gone = (over: Partial<Outcome['progress']>, ...before: Expiry[]) =>
    goneSince([outcome(over)], { at: NOW - DAY_MS, entries: before, counts: {}, unread: [] }).map(
      ({ entry: { id, region } }) => `${region} ${id}`,
    );

  it.each([
    { title: 'not found any more', over: {}, isGone: true },
    { title: 'still found', over: { entries: [entry()] }, isGone: false },
    {
      title: 'found, and well',
      over: { entries: [{ ...entry({ state: 'protected' }), answer: undefined }] },
      isGone: true,
    },
    { title: 'found, and with an end now', over: { entries: [entry({ at: NOW + DAY_MS })] }, isGone: true },
    { title: 'closed to us', over: { denied: { count: 1, first: ['key-1'] } }, isGone: false },
    {
      title: 'one of too many to be named that are closed to us',
      over: { denied: { count: 4, first: ['a', 'b', 'c'] } },
      isGone: false,
    },
    { title: 'beside another that is closed to us', over: { denied: { count: 1, first: ['key-2'] } }, isGone: true },
    { title: 'not come to yet', over: { isThrough: false }, isGone: false },
  ])('$title: $isGone', ({ over, isGone }) => {
    expect(gone(over as Partial<Outcome['progress']>, entry())).toEqual(isGone ? [`${REGION} key-1`] : []);
  });

  it('is said of each place by itself', () => {
    const there = entry({ region: 'global' });
    expect(gone({ entries: [there] }, entry(), there)).toEqual([`${REGION} key-1`]);
  });

  it('is said of no other look, of what has an end, and of what nobody is told', () => {
    const others = [entry({ kind: 'trail' }), entry({ at: NOW }), entry({ automatic: true })];
    expect(gone({}, ...others)).toEqual([]);
  });
});

describe('what was told', () => {
  const milestone = (over: Partial<Expiry> = {}): Milestone => ({ entry: entry(over), cycle: 'open', days: 0 });
  function milestonesAt() {
    let at = NOW;
    const { clients, config } = given();
    const table = createTable(clients.dynamodb, config.table);
    const milestones = createMilestones(table, () => at);
    return {
      milestones,
      forget: (one: Expiry, since: number) => forgetTold(table, one, since),
      setTime: (now: number) => {
        at = now;
      },
      async tell(one: Milestone): Promise<boolean> {
        const [open] = await milestones.open([one]);
        if (!open || !(await milestones.claim(open))) return false;
        await milestones.settle(open, true);
        return true;
      },
    };
  }

  it('comes at most once a day, however often it comes and goes', async () => {
    const { forget, setTime, tell } = milestonesAt();
    const told: number[] = [];
    for (let hour = 0; hour < 96; hour += 1) {
      setTime(NOW + hour * HOUR);
      if (hour % 2 === 1) await forget(entry(), NOW + hour * HOUR);
      else if (await tell(milestone())) told.push(hour);
    }
    expect(told).toEqual([0, 24, 48, 72]);
  });

  it('is not even read as open on the day on which it was told', async () => {
    const { milestones, forget, setTime, tell } = milestonesAt();
    await tell(milestone());
    await forget(entry(), NOW + HOUR);
    setTime(NOW + DAY_MS - 1);
    expect(await milestones.open([milestone()])).toEqual([]);
    setTime(NOW + DAY_MS);
    expect(await milestones.open([milestone()])).toEqual([{ ...milestone(), again: NOW + HOUR }]);
  });

  it('is another message when it is told again, and the same one when a try is repeated', () => {
    const idOf = (again?: number) => wideNotice([{ ...milestone(), ...(again && { again }) }], given().config).id;
    expect(idOf(NOW)).toBe(idOf(NOW));
    expect(new Set([idOf(), idOf(NOW), idOf(NOW + DAY_MS)]).size).toBe(3);
  });

  it('is claimed by one of two that look at once', async () => {
    const { milestones, forget, setTime, tell } = milestonesAt();
    await tell(milestone());
    await forget(entry(), NOW + HOUR);
    setTime(NOW + 2 * DAY_MS);
    const claimed = await Promise.all([milestones.claim(milestone()), milestones.claim(milestone())]);
    expect(claimed.filter(Boolean)).toHaveLength(1);
  });

  it('is not forgotten by a look that began before it was told, and another place keeps its own', async () => {
    const { forget, setTime, tell } = milestonesAt();
    const there = milestone({ region: 'global' });
    await tell(milestone());
    await tell(there);
    await forget(entry(), NOW - HOUR);
    setTime(NOW + 2 * DAY_MS);
    expect(await tell(milestone())).toBe(false);
    await forget(entry(), NOW + DAY_MS);
    expect(await tell(there)).toBe(false);
    expect(await tell(milestone())).toBe(true);
  });

  it('is no item where nobody was told', async () => {
    const { forget, tell } = milestonesAt();
    await forget(entry(), NOW);
    expect(await tell(milestone())).toBe(true);
  });
});

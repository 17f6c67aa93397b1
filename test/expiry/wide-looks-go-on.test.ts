import type { LocalStack } from '../../local/local-stack.ts';
import type { Config } from '../../src/core/config.ts';
import { comingUp } from '../../src/expiry/for-digest.ts';
import type { Calendar } from '../../src/expiry/keep.ts';
import { readWideCalendar } from '../../src/expiry/store.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MANY = 10_000;
/** Too many for one run, and enough for two. */
const SOME = 3_000;
const WEAK_EVERY = 500;
const ssh = { id: 'sgr-0a1b2c3d4e5f60001', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' };

const given = (wideLooks: Config['wideLooks'] = ['listeners']) => givenStack({ record: true, settings: { wideLooks } });

const balancerArn = (n: number): string =>
  `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/web-${String(n).padStart(5, '0')}/0a1b2c3d4e5f6001`;
const weak = { port: 443, policy: 'ELBSecurityPolicy-2016-08' };
const strong = { port: 443, policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' };

/** Every five hundredth has a listener that takes old versions of TLS; AWS lists them in no order of ours. */
function seedBalancers(stack: LocalStack, many: number): void {
  for (let n = many - 1; n >= 0; n -= 1)
    stack.services.elbv2.seedBalancer({ arn: balancerArn(n), listeners: [n % WEAK_EVERY === 0 ? weak : strong] });
}

/** One run, begun so long after the beginning, and how long it took. */
async function run(stack: LocalStack, after: number): Promise<number> {
  stack.setTime(NOW + after);
  await stack.lookWide();
  return stack.world.now() - (NOW + after);
}

async function found(stack: LocalStack): Promise<Calendar> {
  const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
  if (!calendar) throw new Error('nothing was kept');
  return calendar;
}
const namesIn = ({ entries }: Calendar): string[] => entries.map(({ name }) => name);
const describes = (stack: LocalStack): number =>
  stack.calls.filter(({ operation }) => operation === 'DescribeListeners').length;

it('10,000 load balancers are looked at in several runs of under ten minutes, each once, and told from the first', async () => {
  const stack = given();
  seedBalancers(stack, MANY);
  const took: number[] = [];
  const known: number[] = [];
  for (let n = 0; n < 8; n += 1) {
    took.push(await run(stack, n * HOUR));
    known.push((await found(stack)).entries.length);
  }
  expect(Math.max(...took)).toBeLessThan(9 * MINUTE);
  // Five calls a second for eight minutes are 2,400: the fifth run is the last that has something to look at.
  expect(known).toEqual([5, 10, 15, 19, 20, 20, 20, 20]);
  expect(took.slice(5)).toEqual([0, 0, 0]);
  expect(describes(stack)).toBe(MANY);
  expect(await found(stack)).toMatchObject({ counts: { 'listener weak': 20 }, unread: [] });
  await stack.drain();
  expect(stack.services.sns.published).toHaveLength(5);
});

describe('a look that takes more than one run', () => {
  it('says how far it is, and the digest needs nobody for it until it takes longer than a day', async () => {
    const stack = given();
    seedBalancers(stack, SOME);
    await run(stack, 0);
    const { unread } = await found(stack);
    expect(unread).toMatchObject([{ kind: 'listener', underWay: true, note: expect.stringMatching(/^2,3\d\d were/) }]);
    await stack.lookAhead();
    const table = createTable(stack.clients.dynamodb, stack.config.table);
    expect(await comingUp(table, stack.world.now())).toEqual([]);
    seedBalancers(stack, MANY);
    await run(stack, DAY + HOUR);
    await stack.lookAhead();
    expect((await comingUp(table, stack.world.now())).map(({ kind }) => kind)).toEqual(['listener']);
  });

  it('leaves what an earlier look found until it has come to the end', async () => {
    const stack = given();
    seedBalancers(stack, SOME);
    for (let n = 0; n < 2; n += 1) await run(stack, n * HOUR);
    for (const balancer of stack.services.elbv2.balancers)
      for (const listener of balancer.listeners) listener.policy = strong.policy;
    const counts: number[] = [];
    for (let n = 0; n < 2; n += 1) {
      await run(stack, DAY + n * HOUR);
      counts.push((await found(stack)).entries.length);
    }
    expect(counts).toEqual([6, 0]);
  });

  it('goes on from the last minute when the function is killed, and tells what it had found', async () => {
    const stack = given();
    seedBalancers(stack, SOME);
    stack.faults.crashAfter(1_000);
    await expect(stack.lookWide()).rejects.toThrow();
    stack.faults.revive();
    const before = describes(stack);
    expect(before).toBeGreaterThan(900);
    await run(stack, HOUR);
    // At most the calls of one minute were made in vain.
    expect(describes(stack) - SOME).toBeLessThanOrEqual(300);
    await stack.drain();
    expect(await found(stack)).toMatchObject({ counts: { 'listener weak': 6 } });
    expect(stack.services.sns.published[0]?.message).toContain('web-00000, port 443');
  });

  it('goes on behind the last one, whatever was deleted and made in between', async () => {
    const stack = given();
    seedBalancers(stack, SOME);
    await run(stack, 0);
    const { balancers } = stack.services.elbv2;
    balancers.splice(0, balancers.length, ...balancers.filter(({ arn }) => !arn.includes('web-023')));
    stack.services.elbv2.seedBalancer({ arn: balancerArn(99_999), listeners: [weak] });
    await run(stack, HOUR);
    expect(namesIn(await found(stack))).toContain('web-99999, port 443');
    expect(describes(stack)).toBeLessThanOrEqual(SOME + 1);
  });
});

it('begins anew where AWS does not know any more where it stopped', async () => {
  const stack = given(['groups']);
  const { securityGroups } = stack.services.ec2;
  for (let n = 0; n < 2_500; n += 1)
    securityGroups.seedGroup({ id: `sg-${String(n).padStart(17, '0')}`, rules: n % 1_000 === 0 ? [ssh] : [] });
  stack.faults.refuse('DescribeSecurityGroups', 'RequestLimitExceeded', {
    where: (input) => (input as { NextToken?: string }).NextToken !== undefined,
  });
  await run(stack, 0);
  expect(await found(stack)).toMatchObject({ unread: [{ kind: 'security-group' }], entries: [{}] });
  stack.faults.clear();
  stack.faults.refuse('DescribeSecurityGroups', 'InvalidParameterValue', {
    where: (input) => (input as { NextToken?: string }).NextToken !== undefined,
    times: 1,
  });
  await run(stack, HOUR);
  expect(await found(stack)).toMatchObject({ unread: [], counts: { 'security-group open': 3 } });
});

it('looks at nothing twice on a day, and again on the next', async () => {
  const stack = given(['groups', 'parameters']);
  const listed = () => stack.calls.filter(({ service }) => service === 'ec2' || service === 'ssm').length;
  await run(stack, 0);
  await run(stack, HOUR);
  expect(listed()).toBe(2);
  await run(stack, DAY);
  expect(listed()).toBe(4);
});

import { addNeverBlock } from '../../src/never-block/operator.ts';
import { createTable } from '../../src/platform/table.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { NOW } from '../support/fixtures.ts';
import {
  actionsIn,
  arrive,
  blocked,
  bundled,
  drainUntilCrash,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const ATTACKER = '198.51.100.23';
const HOUR = 3_600_000;

type Stack = ReturnType<typeof givenStack>;

const ownNatGateway = ({ services }: Stack): void =>
  void services.ec2.addresses.natGateways.push({
    NatGatewayId: 'nat-0a1b2c3d4e5f60001',
    NatGatewayAddresses: [{ PublicIp: ATTACKER }],
  });
/** The same probe, from another address, as another finding. */
const probeFrom = (address: string, id: string): string => {
  const event = JSON.parse(bundled(PROBE).replaceAll(ATTACKER, address));
  event.detail.id = id;
  return JSON.stringify(event);
};
const reasons = ({ services }: Stack): unknown[] =>
  services.dynamodb
    .items()
    .filter(({ sk }) => sk === 'FINDING')
    .flatMap(({ decisions }) =>
      (decisions as { reason: string; guard?: string }[]).map(({ guard, reason }) => ({ guard, reason })),
    );

describe('an address that is our own', () => {
  it('is refused with the reason when a NAT gateway of ours probes us', async () => {
    const stack = givenStack();
    ownNatGateway(stack);
    await stack.lookAround();
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(reasons(stack)).toEqual([
      {
        guard: 'never-block',
        reason: `${ATTACKER}/32 is never blocked: it is an address of this account: NAT gateway nat-0a1b2c3d4e5f60001`,
      },
    ]);
  });

  it('is found by the half that acts, when nobody has looked around yet', async () => {
    const stack = givenStack({ lookedAround: false });
    ownNatGateway(stack);
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(actionsIn(stack)).toEqual([`block-ip ${ATTACKER}/32: done refused`]);
  });

  it('is unblocked when it becomes ours', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`]);
    ownNatGateway(stack);
    await stack.lookAround();
    await letTimePass(stack, 1);
    expect(blocked(stack)).toEqual([]);
  });
});

it('an address that a full budget held back, and more findings name than are kept, waits no more once it is never to be blocked', async () => {
  const stack = givenStack({ budgets: budgetsOf({ addresses: { hour: 1 } }) });
  // The first fills it, and the second is asked about.
  for (const [n, other] of ['203.0.113.77', '203.0.113.78'].entries()) {
    stack.deliver('guardduty', probeFrom(other, String(n).padStart(32, 'e')));
    await stack.drain();
  }
  for (let n = 0; n < 25; n += 1) stack.deliver('guardduty', probeFrom(ATTACKER, String(n).padStart(32, 'a')));
  await stack.drain();
  const held = () => responsesIn(stack).find(({ key }) => key.endsWith(`block-ip#${ATTACKER}/32`));
  expect(held()).toMatchObject({ open: 'budget', wantsMore: expect.any(Number) });
  await addNeverBlock(
    createTable(stack.clients.dynamodb, stack.config.table),
    { entry: ATTACKER, by: 'anna', why: 'a partner' },
    NOW,
  );
  await stack.journal.resumeBudget('addresses');
  await letTimePass(stack, 3);
  expect(held()).toMatchObject({
    state: 'done',
    outcome: 'unchanged',
    reason: expect.stringContaining('is never blocked'),
  });
  expect(held()?.open).toBeUndefined();
  const said = held()?.history.length;
  await letTimePass(stack, 3);
  expect(held()?.history).toHaveLength(said ?? 0);
});

describe('a first deployment', () => {
  it('can block at once: what nobody has looked up yet is looked up then', async () => {
    const stack = givenStack({ lookedAround: false });
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`]);
  });

  it('blocks nothing while it may not look, says why, and does once it may', async () => {
    const stack = givenStack({ lookedAround: false });
    stack.faults.refuse('DescribeAddresses', 'UnauthorizedOperation', { message: 'not authorized' });
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(actionsIn(stack)).toEqual([`block-ip ${ATTACKER}/32: done refused`]);
    const said = stack.services.sns.published.map(({ message }) => message.replace(/\s+/g, ' ')).join();
    expect(said).toContain('have never been looked up (UnauthorizedOperation: not authorized)');
    stack.faults.clear();
    stack.advance(HOUR + 1_000);
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`]);
  });

  it('ends the same after a crash at any call', async () => {
    for (let calls = 1; calls <= 30; calls += 1) {
      const stack = givenStack({ lookedAround: false });
      arrive(stack, PROBE);
      stack.faults.crashAfter(calls);
      await drainUntilCrash(stack);
      await letTimePass(stack, 3);
      expect(blocked(stack)).toEqual([`${ATTACKER}/32`]);
    }
  });
});

describe('own addresses that were looked up too long ago', () => {
  it('are looked up before the next block; blocks that are in force stay', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    stack.advance(7 * HOUR);
    stack.faults.refuse('DescribeNatGateways', 'RequestLimitExceeded');
    await letTimePass(stack, 1);
    stack.deliver('guardduty', probeFrom('198.51.100.24', 'a'.repeat(32)));
    await stack.drain();
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`]);
    stack.faults.clear();
    await stack.lookAround();
    stack.deliver('guardduty', probeFrom('198.51.100.25', 'b'.repeat(32)));
    await letTimePass(stack, 1);
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`, '198.51.100.25/32']);
  });
});

describe('a range that an operator adds', () => {
  it('lifts the blocks that it covers, and those alone, at the next sweep', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    stack.deliver('guardduty', probeFrom('203.0.113.7', 'a'.repeat(32)));
    await stack.drain();
    expect(blocked(stack)).toEqual([`${ATTACKER}/32`, '203.0.113.7/32']);
    const table = createTable(stack.clients.dynamodb, stack.config.table);
    await addNeverBlock(table, { entry: '198.51.100.0/28', by: 'ada', why: 'beside it' }, NOW);
    await letTimePass(stack, 1);
    expect(blocked(stack)).toHaveLength(2);
    await addNeverBlock(table, { entry: '198.51.100.16/28', by: 'ada', why: 'a partner' }, NOW);
    await letTimePass(stack, 1);
    expect(blocked(stack)).toEqual(['203.0.113.7/32']);
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual(['203.0.113.7/32']);
  });
});

describe("an address of AWS's ranges", () => {
  it('that others share is not blocked: people are told, even of a low finding', async () => {
    const stack = givenStack();
    const entry = (ip_prefix: string, service: string) => ({ ip_prefix, region: 'GLOBAL', service });
    await stack.lookAround(async () => new Response(JSON.stringify(await ranges(entry('52.94.0.0/22', 'EC2')))));
    stack.deliver('guardduty', probeFrom('52.94.1.9', 'a'.repeat(32)));
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(reasons(stack)).toEqual([
      { guard: 'shared-address', reason: expect.stringContaining('people are told instead') },
    ]);
    expect(stack.services.sns.published.map(({ message }) => message).join()).toContain(
      'shared with other AWS customers',
    );
  });

  it('from which CloudFront calls origins is refused from the first minute', async () => {
    const stack = givenStack();
    stack.deliver('guardduty', probeFrom('24.110.128.9', 'a'.repeat(32)));
    await stack.drain();
    expect(reasons(stack)).toEqual([
      { guard: 'never-block', reason: expect.stringContaining('from which CloudFront calls origins') },
    ]);
  });
});

/** What is shipped, and one entry more. */
async function ranges(more: object): Promise<object> {
  const { default: shipped } = await import('../../src/never-block/aws-ranges.json', { with: { type: 'json' } });
  return { ...shipped, prefixes: [...shipped.prefixes, more] };
}

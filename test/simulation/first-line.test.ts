import { keepDigests, sendDaily } from '../../local/digests.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { firstLine } from '../../simulation/invariants/first-line.ts';
import type { Story } from '../../simulation/schedule.ts';
import { partitionsOf, shardOf } from '../../src/journal/indexes.ts';
import { SETTINGS_ON, seedNetworkAcl } from '../engine/given-network-acl.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const HOUR = 3_600_000;

async function pass(stack: LocalStack, hours: number): Promise<void> {
  stack.faults.revive();
  stack.advance(hours * HOUR);
  await stack.sweep();
  await stack.drain();
}

/** The day's digest, and what the simulation makes of its first line. */
async function violations(stack: LocalStack): Promise<string[]> {
  await stack.lookAhead();
  const digests = keepDigests();
  await sendDaily({ stack, digests, since: 0 }, {});
  const story = { stack, digests, now: stack.world.now() } as unknown as Story;
  return firstLine(story).map(({ what }) => what);
}

/** A deny in a network ACL that AWS does not let be taken back. */
async function overdue(): Promise<LocalStack> {
  const stack = givenStack({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  arrive(stack, 'guardduty/ssh-brute-force-against-us');
  await stack.drain();
  stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
  await pass(stack, 20);
  for (let n = 0; n < 8; n += 1) await pass(stack, 3.1);
  return stack;
}

it('the first line is true where a deny could not be taken back in time', async () => {
  expect(await violations(await overdue())).toEqual([]);
});

it('the simulation sees a first line that knows nothing of a deny that could not be taken back', async () => {
  const stack = await overdue();
  const record = responsesIn(stack).find(({ open }) => open === 'overdue');
  if (!record) throw new Error('nothing is overdue');
  // As a release wrote it that left it where what is scheduled stands.
  const { open: _open, ...forgotten } = record;
  const dueShard = partitionsOf('DUE')[shardOf(record.key)] ?? '';
  await stack.journal.saveResponses([{ ...forgotten, dueShard }]);
  // The settings no longer name the place, whose ledger would tell.
  const without = { ...stack, config: { ...stack.config, networkAcls: [] } };
  expect(await violations(without)).toEqual([expect.stringMatching(/nothing needs you.*its time is over/i)]);
});

it('the simulation sees a first line that knows nothing of an address that could not be lifted', async () => {
  const stack = givenStack({ ipSets: 2 });
  arrive(stack, 'guardduty/port-probe-search-cluster');
  await stack.drain();
  const { wafv2 } = stack.services;
  const [set] = stack.config.ipSets.REGIONAL.v4.filter(({ name, id }) =>
    wafv2.GetIPSet({ Name: name, Id: id, Scope: 'REGIONAL' }).IPSet?.Addresses?.includes('198.51.100.23/32'),
  );
  stack.faults.refuse('UpdateIPSet', 'WAFUnavailableEntityException', {
    where: (input) => (input as { Id?: string }).Id === set?.id,
  });
  for (let n = 0; n < 15; n += 1) await pass(stack, 3);
  expect(await violations(stack)).toEqual([]);
  const sent = stack.services.sns.published.find(({ attributes }) => attributes?.digestId);
  Object.assign(sent ?? {}, { message: 'Nothing needs you.' });
  const story = { stack, digests: [], now: stack.world.now() } as unknown as Story;
  expect(firstLine(story)).toEqual([
    { invariant: 'first-line', what: expect.stringMatching(/198\.51\.100\.23\/32: its time is over, and an IP set/) },
  ]);
});

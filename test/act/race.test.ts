import fc from 'fast-check';
import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { LEASE_MS } from '../../src/act/work.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Clients } from '../../src/core/clients.ts';
import { arrive, blocked, drainUntilCrash, givenStack } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, inTurns, onlyAction } from './given.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

const puts = ({ counts }: LocalStack): number => counts.get('s3:PutPublicAccessBlock') ?? 0;

it('two functions on the same message at once act once and tell once, in whatever order their calls come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 3 }), async (scheduler, functions) => {
      const stack = givenStack();
      const [message] = handedOver(stack, BUCKET);
      if (!message) throw new Error('nothing was handed over');
      const options = actorOptions(stack, [blockPublicAccess], inTurns(stack.clients, scheduler));
      const runs = Array.from({ length: functions }, () => createActor(options)([delivery(message)]));
      // None is left to the visibility timeout of its queue.
      expect(await scheduler.waitFor(Promise.all(runs))).toEqual(runs.map(() => []));
      expect(puts(stack)).toBe(1);
      expect(stack.services.sqs.messages(`${stack.config.stack}-alerts`)).toHaveLength(1);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    }),
    { numRuns: 60 },
  );
});

it('functions that bring further findings to one response at once leave none to the visibility timeout', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 3 }), async (scheduler, functions) => {
      const stack = givenStack();
      const [message] = handedOver(stack, BUCKET);
      if (message?.kind !== 'act') throw new Error('nothing was handed over');
      await createActor(actorOptions(stack, [blockPublicAccess]))([delivery(message)]);
      const options = actorOptions(stack, [blockPublicAccess], inTurns(stack.clients, scheduler));
      const runs = Array.from({ length: functions }, (_, n) => {
        const id = `${message.finding.id}-${n}`;
        const further = { ...message, finding: { ...message.finding, id } };
        return createActor(options)([delivery(further, 1, `m${n}`)]);
      });
      expect(await scheduler.waitFor(Promise.all(runs))).toEqual(runs.map(() => []));
      expect(onlyAction(stack).wants).toHaveLength(functions + 1);
    }),
    { numRuns: 40 },
  );
});

it('what another function was faster to claim takes no room in the budgets', async () => {
  const stack = givenStack();
  const [[theirs], [ours]] = [handedOver(stack, BUCKET), handedOver(stack, 'guardduty/bucket-public-access-granted')];
  if (theirs?.kind !== 'act' || ours?.kind !== 'act') throw new Error('nothing was handed over');
  const both = [delivery(theirs, 1, 'm1'), delivery({ ...theirs, key: ours.key, target: ours.target }, 1, 'm2')];
  const { dynamodb } = stack.clients;
  const isFirst = once();
  const racing = {
    async send(command: { constructor: { name: string } }): Promise<unknown> {
      if (command.constructor.name === 'TransactWriteCommand' && isFirst()) {
        await createActor(actorOptions(stack, [blockPublicAccess]))([delivery(theirs)]);
        // Then a person has let the class go on: all that was counted is forgotten.
        stack.services.dynamodb.seed({ pk: 'BUDGET', sk: 'buckets' });
      }
      return dynamodb.send(command as never);
    },
  };
  const clients = { ...stack.clients, dynamodb: racing } as unknown as Clients;
  await createActor(actorOptions(stack, [blockPublicAccess], clients))(both);
  const budget = stack.services.dynamodb.items().find(({ pk }) => pk === 'BUDGET') ?? {};
  const sets = Object.entries(budget).filter(([name]) => name.startsWith('day/'));
  expect(sets.map(([, targets]) => (targets as Set<string>).size)).toEqual([1]);
});

/** True the first time. */
function once(): () => boolean {
  let count = 0;
  return () => {
    count += 1;
    return count === 1;
  };
}

describe('a claim', () => {
  // Dies after the claim is written, before anything is touched.
  const claimed = async (): Promise<{ stack: LocalStack; run: () => Promise<string[]> }> => {
    const stack = givenStack();
    const [message] = handedOver(stack, BUCKET);
    if (!message) throw new Error('nothing was handed over');
    const run = () => createActor(actorOptions(stack, [blockPublicAccess]))([delivery(message)]);
    stack.faults.refuse('PutPublicAccessBlock', 'Crash', { times: 1 });
    for (let n = 1; onlyState(stack) !== 'claimed'; n += 1) {
      stack.faults.crashAfter(n);
      await run().catch(() => undefined);
      stack.faults.revive();
    }
    stack.faults.clear();
    expect(puts(stack)).toBe(0);
    return { stack, run };
  };
  const onlyState = ({ services }: LocalStack): unknown =>
    services.dynamodb.items().find((item) => item.sk === 'RESPONSE')?.state;

  it.each([
    { when: 'before its lease ends', wait: LEASE_MS - 1000, acted: 0 },
    { when: 'once its lease has ended', wait: LEASE_MS, acted: 1 },
  ])('is taken over $when: $acted times', async ({ wait, acted }) => {
    const { stack, run } = await claimed();
    stack.advance(wait);
    expect(await run()).toEqual([]);
    expect(puts(stack)).toBe(acted);
  });
});

it('a function that comes back after its lease cannot overwrite what its successor wrote', async () => {
  const stack = givenStack();
  const [message] = handedOver(stack, BUCKET);
  if (!message) throw new Error('nothing was handed over');
  const slow = { ...stack.clients };
  let resume = (): void => undefined;
  const asleep = new Promise<void>((resolve) => {
    slow.s3 = {
      send: async (command: { constructor: { name: string } }) => {
        if (command.constructor.name === 'PutPublicAccessBlockCommand')
          await new Promise<void>((wake) => {
            resume = wake;
            resolve();
          });
        return stack.clients.s3.send(command as never);
      },
    } as Clients['s3'];
  });
  const first = createActor(actorOptions(stack, [blockPublicAccess], slow))([delivery(message)]);
  await asleep;
  stack.advance(LEASE_MS);
  await createActor(actorOptions(stack, [blockPublicAccess]))([delivery(message, 2)]);
  const successor = onlyAction(stack);
  resume();
  await first;
  expect(onlyAction(stack)).toEqual(successor);
});

it('the block list ends the same when its function dies and another takes over at once', async () => {
  const stack = givenStack();
  arrive(stack, 'guardduty/port-probe-several-addresses');
  stack.faults.crashAfter(6);
  await drainUntilCrash(stack);
  stack.faults.revive();
  stack.advance(7 * 60_000);
  await stack.drain();
  expect(blocked(stack)).toHaveLength(3);
});

import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { deactivateAccessKey } from '../../src/actions/identity/deactivate-access-key.ts';
import type { Message } from '../../src/core/messages.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery } from './given.ts';

const MANY = 120;

/** A question, and as many words about it that are no two alike in a row, in one batch. */
async function given() {
  const stack = givenStack({ settings: { mode: 'approve' } as never });
  arrive(stack, 'guardduty/access-key-used-from-tor');
  await stack.drain();
  const record = (): ResponseRecord => {
    const found = responsesIn(stack).find(({ state }) => state === 'waiting');
    if (!found) throw new Error('nobody is asked');
    return found;
  };
  const { key } = record();
  const said = Array.from({ length: MANY }, (_, n): Message => {
    const by = `person-${n}`;
    return n % 2 === 0 ? { kind: 'later', key, by } : { kind: 'ack', key, by, reason: 'looked at' };
  });
  const batch = said.map((message, n) => delivery(message, 1, `m${n}`));
  return { stack, key, record, batch };
}

const whoSaid = async (stack: LocalStack, record: ResponseRecord): Promise<string[]> =>
  [...(await stack.journal.readHistory(record)), ...record.history].flatMap(({ who }) =>
    who.startsWith('person-') ? [who] : [],
  );

it('messages about one response that take turns end in bounded rounds, and the rest follows in order', async () => {
  const { stack, key, record, batch } = await given();
  const queue = `${stack.config.stack}-act-identity`;
  const url = stack.config.queues.identity;
  let reads = 0;
  stack.faults.refuse('BatchGet', 'InternalServerError', {
    where: (input) => {
      if (JSON.stringify(input).includes(key)) reads += 1;
      return false;
    },
  });
  const act = createActor({ ...actorOptions(stack, [deactivateAccessKey]), queue: url });
  expect(await act(batch)).toEqual([]);
  expect(reads).toBeLessThan(20);
  const done = (await whoSaid(stack, record())).length;
  expect(done).toBeGreaterThan(2);
  expect(done + stack.services.sqs.messages(queue).length).toBe(MANY);
  // What takes turns is not all there at once: who comes first is done before the next ones are visible.
  const times = new Set(stack.services.sqs.messages(queue).map(({ visibleAt }) => visibleAt));
  expect(times.size).toBeGreaterThan(5);
  for (let n = 0; n < 300 && stack.services.sqs.messages(queue).length > 0; n += 1) {
    stack.advance(1_000);
    await stack.drain();
  }
  expect(await whoSaid(stack, record())).toEqual(Array.from({ length: MANY }, (_, n) => `person-${n}`));
});

import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const HOUR = 3_600_000;

it('what a sweep took up is tried once, however often its message arrives: the next try is not put off', async () => {
  const stack = givenStack();
  const { sqs } = stack.services;
  const takenUp: { queue: string; body: string }[] = [];
  sqs.onArrival = (queue, body) => {
    if (body.includes('"takeUp":true')) takenUp.push({ queue, body });
  };
  stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied', { message: 'no' });
  arrive(stack, 'guardduty/bucket-block-public-access-disabled');
  await stack.drain();
  const tries = () => responsesIn(stack).find(({ action }) => action === 'block-public-access')?.tries;
  expect(tries()).toBe(1);
  stack.advance(2 * HOUR);
  await stack.sweep();
  await stack.drain();
  expect(tries()).toBe(2);
  for (const { queue, body } of takenUp.splice(0)) sqs.SendMessage({ QueueUrl: sqs.urlOf(queue), MessageBody: body });
  await stack.drain();
  expect(tries()).toBe(2);
  stack.advance(2 * HOUR);
  await stack.sweep();
  await stack.drain();
  expect(tries()).toBe(3);
});

import type { LocalStack } from '../../local/local-stack.ts';
import { actionsIn, arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const EVENT = 'cloudtrail/image-made-public';
const IMAGE = 'ami-0a1b2c3d4e5f60501';

const isPublic = ({ services }: LocalStack): boolean | undefined => services.ec2.sharing.copies.get(IMAGE)?.isPublic;

/** The playbook enforces, and what is read before acting says that a person has to be asked. */
async function asked(): Promise<LocalStack> {
  const stack = givenStack();
  arrive(stack, EVENT);
  await stack.drain();
  return stack;
}

async function answer(stack: LocalStack, kind: 'approve' | 'reject'): Promise<void> {
  const [record] = responsesIn(stack);
  const QueueUrl = stack.config.queues.storage;
  const MessageBody = JSON.stringify({ kind, key: record?.key, by: 'kim' });
  await stack.services.sqs.SendMessage({ QueueUrl, MessageBody });
  await stack.drain();
}

describe('an action that asks although its playbook enforces', () => {
  it('waits for a person, and says why', async () => {
    const stack = await asked();
    expect(actionsIn(stack)).toEqual([`make-private ${IMAGE}: waiting awaiting-approval`]);
    expect(JSON.stringify(stack.services.dynamodb.items())).toContain('has no tag riposte:baseline=private');
    expect(isPublic(stack)).toBe(true);
  });

  it('is done once somebody approves', async () => {
    const stack = await asked();
    await answer(stack, 'approve');
    expect(actionsIn(stack)).toEqual([`make-private ${IMAGE}: done applied`]);
    expect(isPublic(stack)).toBe(false);
  });

  it.each([
    { how: 'rejected', outcome: 'rejected' },
    { how: 'left unanswered', outcome: 'lapsed' },
  ])('is not done when it is $how', async ({ how, outcome }) => {
    const stack = await asked();
    if (how === 'rejected') await answer(stack, 'reject');
    else {
      stack.advance(25 * 3_600_000);
      await letTimePass(stack);
    }
    expect(actionsIn(stack)).toEqual([`make-private ${IMAGE}: done ${outcome}`]);
    expect(isPublic(stack)).toBe(true);
  });

  it('asks once, however often the event comes', async () => {
    const stack = await asked();
    arrive(stack, EVENT);
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`make-private ${IMAGE}: waiting awaiting-approval`]);
  });
});

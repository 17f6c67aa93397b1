import type { LocalStack } from '../../local/local-stack.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const HOUR = 3_600_000;

/** So many buckets whose repair only the deployed mode, or the pause, holds back. */
async function givenHeldBack(many: number, prepare: (stack: LocalStack) => void | Promise<void>): Promise<LocalStack> {
  const stack = givenStack();
  await prepare(stack);
  for (let n = 0; n < many; n += 1) {
    const body = bundledWith(BUCKET, (event) => {
      const text = JSON.stringify(event.detail).replaceAll('invoice-archive', `invoice-archive-${n}`);
      event.detail = { ...JSON.parse(text), id: n.toString(16).padStart(32, 'a') };
    });
    arrive(stack, BUCKET, body);
  }
  await stack.drain();
  return stack;
}

const by = (stack: LocalStack, outcome: string): number =>
  responsesIn(stack).filter((one) => one.action === 'block-public-access' && one.outcome === outcome).length;

const questions = (stack: LocalStack): string[] =>
  stack.services.sns.published.flatMap(({ message }) =>
    message.includes('that had been held back') || message.includes('The mode was raised') ? [message] : [],
  );

const inNotify = (stack: LocalStack): void => stack.redeploy({ settings: { mode: 'notify' } });

describe('when the mode is raised', () => {
  it('20 targets an hour are taken up for each action, and people are asked once about the others', async () => {
    const stack = await givenHeldBack(45, inNotify);
    expect(by(stack, 'notified')).toBe(45);
    stack.redeploy({ settings: { mode: 'enforce' } });
    await letTimePass(stack, 3);
    expect(by(stack, 'applied')).toBe(20);
    expect(questions(stack)).toHaveLength(1);
    expect(questions(stack)[0]).toMatch(/retry --held-back/);
    expect(questions(stack)[0]).toMatch(/ack --held-back --reason/);
    stack.advance(HOUR);
    await letTimePass(stack, 2);
    expect(by(stack, 'applied')).toBe(40);
    stack.advance(HOUR);
    await letTimePass(stack, 2);
    expect(by(stack, 'applied')).toBe(45);
    expect(questions(stack)).toHaveLength(1);
  });

  it('nobody is asked where all of it is taken up at once', async () => {
    const stack = await givenHeldBack(20, inNotify);
    stack.redeploy({ settings: { mode: 'enforce' } });
    await letTimePass(stack, 2);
    expect(by(stack, 'applied')).toBe(20);
    expect(questions(stack)).toEqual([]);
  });

  it('what a person has let be stays as it is, also when it is seen again', async () => {
    const stack = await givenHeldBack(1, inNotify);
    const { key } = responsesIn(stack).find(({ action }) => action === 'block-public-access') ?? { key: '' };
    const ack = { kind: 'ack', key, by: 'kim', reason: 'a bucket of tests' };
    stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify(ack));
    await stack.drain();
    stack.redeploy({ settings: { mode: 'enforce' } });
    await letTimePass(stack, 2);
    expect(by(stack, 'applied')).toBe(0);
  });
});

it('the end of a pause is paced alike', async () => {
  const stack = await givenHeldBack(
    25,
    async (one) => void (await one.journal.setPaused(true, 'kim', one.world.now())),
  );
  expect(by(stack, 'refused')).toBe(25);
  await stack.journal.setPaused(false, 'kim', stack.world.now());
  await letTimePass(stack, 3);
  expect(by(stack, 'applied')).toBe(20);
  expect(questions(stack)).toHaveLength(1);
});

import type { LocalStack } from '../../local/local-stack.ts';
import { givenQuestion, isPublic, onlyLink, onlyResponse, open, press, textOf } from './given-question.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;

const say = (stack: LocalStack, message: object) =>
  stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify(message));

/** How it ended, where the answer came too late and no sweep was faster. */
function expectLapsed(stack: LocalStack): void {
  const { history, ...record } = onlyResponse(stack);
  expect(record).toMatchObject({ state: 'done', outcome: 'lapsed', open: 'lapsed' });
  expect(history.filter(({ how }) => how === 'answer')).toMatchObject([
    { what: 'not counted', why: 'The time to answer was over when it was read.' },
  ]);
  expect(isPublic(stack)).toBe(true);
}

it('lets nothing be done by a yes on the page that comes after the deadline and before the sweep', async () => {
  const stack = await givenQuestion();
  const link = onlyLink(stack);
  stack.advance(DAY + MINUTE);
  expect((await press(stack, link)).statusCode).toBe(303);
  await stack.drain();
  expectLapsed(stack);
  expect(textOf(await open(stack, link.path))).toContain('Nobody answered in time, and nothing was done.');
});

it('lets nothing be done by such a yes by the command', async () => {
  const stack = await givenQuestion();
  const { key, plan } = onlyResponse(stack);
  stack.advance(DAY + 4 * MINUTE);
  say(stack, { kind: 'approve', key, by: 'jane', plan });
  await stack.drain();
  expectLapsed(stack);
});

it('takes a yes in the last minute', async () => {
  const stack = await givenQuestion();
  stack.advance(DAY - MINUTE);
  await press(stack, onlyLink(stack));
  await stack.drain();
  expect(isPublic(stack)).toBe(false);
});

it('takes a no after the deadline: nothing is done by it', async () => {
  const stack = await givenQuestion();
  const { key } = onlyResponse(stack);
  stack.advance(DAY + MINUTE);
  stack.services.sqs.deliver(
    `${stack.config.stack}-notify`,
    JSON.stringify({ kind: 'reject', key, by: 'jane', reason: 'it is meant to be so' }),
  );
  await stack.drain();
  expect(onlyResponse(stack)).toMatchObject({ outcome: 'rejected' });
});

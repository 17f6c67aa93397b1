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
  expect(history.filter(({ how, what }) => how === 'answer' && what !== 'ack')).toMatchObject([
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

it('tells of such a yes also where another person had let the question be, and takes nobody for who answered', async () => {
  const stack = await givenQuestion();
  const link = onlyLink(stack);
  const { key } = onlyResponse(stack);
  say(stack, { kind: 'ack', key, by: 'ben', reason: 'not now' });
  await stack.drain();
  const before = stack.services.sns.published.length;
  stack.advance(DAY + MINUTE);
  await press(stack, link);
  await stack.drain();
  expectLapsed(stack);
  expect(onlyResponse(stack)).not.toHaveProperty('ack');
  const told = stack.services.sns.published.slice(before).map(({ message }) => message.replace(/\s+/g, ' '));
  expect(told).toEqual([expect.stringContaining('Nobody answered in time. It is asked again in a day.')]);
  const page = textOf(await open(stack, link.path));
  expect(page).toContain('Nobody answered in time, and nothing was done.');
  expect(page).not.toContain('ben');
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

import type { LocalStack } from '../../local/local-stack.ts';
import { arrive, bundledWith } from '../support/stories.ts';
import { givenQuestion, isPublic, linksIn, onlyLink, onlyResponse, open, press, textOf } from './given-question.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';

/** What the functions that act are handed from now on, as texts. */
function handed({ services: { sqs } }: LocalStack): string[] {
  const bodies: string[] = [];
  const { onArrival } = sqs;
  sqs.onArrival = (queue, body) => {
    if (/-(act-storage|notify)$/.test(queue)) bodies.push(body);
    onArrival(queue, body);
  };
  return bodies;
}

const say = (stack: LocalStack, body: string) => stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, body);

/** What was done is undone by the command, and another finding asks about the same state. */
async function undoAndAskAnew(stack: LocalStack): Promise<void> {
  const { key } = onlyResponse(stack);
  say(stack, JSON.stringify({ kind: 'undo', key, by: 'ben' }));
  await stack.drain();
  stack.advance(10 * 60_000);
  const seen = new Date(stack.world.now()).toISOString();
  const another = bundledWith(BUCKET, (event) => {
    event.time = seen;
    Object.assign(event.detail, { id: 'f'.repeat(32), updatedAt: seen });
    Object.assign(event.detail.service as object, { eventLastSeen: seen });
  });
  arrive(stack, BUCKET, another);
  await stack.drain();
  expect(onlyResponse(stack)).toMatchObject({ state: 'waiting' });
}

describe('a question that is asked anew about the same state', () => {
  it.each(['approve', 'reject', 'later'])('takes no copy of the answer to the one before: %s', async (verdict) => {
    const stack = await givenQuestion();
    await press(stack, onlyLink(stack));
    const bodies = handed(stack);
    await stack.drain();
    await undoAndAskAnew(stack);
    const [yes = ''] = bodies;
    expect(yes).toContain('"kind":"approve"');
    const { history } = onlyResponse(stack);
    say(stack, yes.replace('"kind":"approve"', `"kind":"${verdict}"`));
    await stack.drain();
    expect(onlyResponse(stack)).toMatchObject({ state: 'waiting', history });
    expect(isPublic(stack)).toBe(true);
  });

  it('is answered by a link of its own, and the one before says so', async () => {
    const stack = await givenQuestion();
    const before = onlyLink(stack);
    await press(stack, before);
    await stack.drain();
    await undoAndAskAnew(stack);
    expect(textOf(await open(stack, before.path))).toContain('It has been asked anew since');
    const link = linksIn(stack).at(-1) ?? before;
    expect(link.path).not.toBe(before.path);
    await press(stack, link);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('is not answered by an older link that nobody has used', async () => {
    const stack = await givenQuestion();
    const before = onlyLink(stack);
    const { key, plan } = onlyResponse(stack);
    say(stack, JSON.stringify({ kind: 'approve', key, by: 'jane', plan }));
    await stack.drain();
    await undoAndAskAnew(stack);
    const answer = await press(stack, before);
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('It has been asked anew since');
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });
});

it('takes no copy of a wish to be asked later while the question stands', async () => {
  const stack = await givenQuestion();
  const bodies = handed(stack);
  await press(stack, onlyLink(stack), { verdict: 'later' });
  await stack.drain();
  const { history, askAgainAt } = onlyResponse(stack);
  stack.advance(10 * 60_000);
  const [later = ''] = bodies;
  expect(later).toContain('"kind":"later"');
  stack.services.sqs.deliver(`${stack.config.stack}-notify`, later);
  await stack.drain();
  expect(onlyResponse(stack)).toMatchObject({ history, askAgainAt });
});

describe('the page of a link whose answer does not settle the question', () => {
  it('tells who wanted it later how it has ended since', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    await press(stack, link, { verdict: 'later' });
    await stack.drain();
    expect(textOf(await open(stack, link.path))).toContain('The question waits');
    const { key, plan } = onlyResponse(stack);
    say(stack, JSON.stringify({ kind: 'approve', key, by: 'jane', plan }));
    await stack.drain();
    const text = textOf(await open(stack, link.path));
    expect(text).toContain('It is done. The answer was given by jane.');
    expect(text).not.toContain('The question waits');
  });

  it('says that nothing was done where no finding asked for it any longer', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const { key, wants } = onlyResponse(stack);
    const message = { kind: 'leave', key, finding: wants[0]?.finding, why: 'it is archived' };
    stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify(message));
    await stack.drain();
    const text = textOf(await open(stack, link.path));
    expect(text).toContain('Nothing was done. No finding asks for it any longer: it is archived.');
    expect(text).not.toContain('nothing left to do');
  });

  it('tells who paused everything how the question has ended since', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    await press(stack, link, { verdict: 'pause' });
    await stack.drain();
    expect(textOf(await open(stack, link.path))).toContain('The question still waits');
    const { key } = onlyResponse(stack);
    stack.services.sqs.deliver(
      `${stack.config.stack}-notify`,
      JSON.stringify({ kind: 'reject', key, by: 'jane', reason: 'it is meant to be so' }),
    );
    await stack.drain();
    const text = textOf(await open(stack, link.path));
    expect(text).toContain('A person rejected it');
    expect(text).not.toContain('still waits');
  });
});

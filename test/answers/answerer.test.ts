import type { LocalStack } from '../../local/local-stack.ts';
import { arrive, dieAndGoOn, givenStack } from '../support/stories.ts';
import { givenQuestion, isPublic, type Link, linkIn, onlyLink, onlyResponse, press } from './given-question.ts';

const tokenIn = ({ path }: Link): string => path.replace('/a/', '');
const at = Date.parse('2026-11-20T12:00:10Z');

/** What somebody with the page's role may put on the queue of answers. */
const say = (stack: LocalStack, message: object): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-answers`, JSON.stringify(message));
const answerOf = (link: Link, more: object = {}): object => ({
  kind: 'pressed',
  token: tokenIn(link),
  verdict: 'approve',
  code: link.code,
  at,
  from: '192.0.2.7',
  ...more,
});
const other = (code: string, n = 1): string => String((Number(code) + n) % 1_000_000).padStart(6, '0');

describe('the queue of answers', () => {
  it.each([
    { name: 'no token', more: { token: '' } },
    { name: 'a token of nobody', more: { token: `${'a'.repeat(22)}.${'b'.repeat(43)}` } },
    { name: 'a wrong code', more: { code: '000000' } },
    { name: 'no code', more: { code: '' } },
    { name: 'a verdict that there is not', more: { verdict: 'undo' } },
    { name: 'a field that the page does not write', more: { by: 'root' } },
    { name: 'a message of the act queues', more: { kind: 'approve', by: 'root' } },
  ])('believes nothing of a message with $name', async ({ more }) => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    say(stack, answerOf(link.code === '000000' ? { ...link, code: '000001' } : link, more));
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    expect(onlyResponse(stack).history.filter(({ how }) => how === 'answer')).toEqual([]);
  });

  it('takes no signature of one link for another', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const [id = '', mac = ''] = tokenIn(link).split('.');
    const another = `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'A'}`;
    const items = stack.services.dynamodb.items();
    const record = items.find(({ sk }) => sk === 'LINK');
    stack.services.dynamodb.seed({ ...record, pk: `LINK#${another}` } as never);
    say(stack, answerOf(link, { token: `${another}.${mac}` }));
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });

  it('lets a page that miscounts guess three times, and then not even the right code', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    for (let n = 1; n <= 50; n += 1) say(stack, answerOf(link, { code: other(link.code, n) }));
    await stack.drain();
    say(stack, answerOf(link));
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });

  it('takes one answer of a link, whatever is sent again', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    say(stack, answerOf(link, { verdict: 'reject', reason: 'no' }));
    say(stack, answerOf(link));
    await stack.drain();
    expect(onlyResponse(stack)).toMatchObject({ outcome: 'rejected' });
    expect(isPublic(stack)).toBe(true);
  });

  it('takes a message that SQS delivers twice for one', async () => {
    const stack = await givenQuestion();
    stack.services.sqs.copies = 3;
    await press(stack, onlyLink(stack));
    await stack.drain();
    expect(stack.counts.get('s3:PutPublicAccessBlock')).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6])('loses nothing and doubles nothing when it dies at its call %i', async (calls) => {
    const stack = await givenQuestion();
    await press(stack, onlyLink(stack));
    await dieAndGoOn(stack, calls);
    expect(isPublic(stack)).toBe(false);
    expect(onlyResponse(stack).history.filter(({ how }) => how === 'answer')).toHaveLength(1);
  });

  it('reads an answer again while KMS is throttled', async () => {
    const stack = await givenQuestion();
    await press(stack, onlyLink(stack));
    stack.faults.refuse('VerifyMac', 'ThrottlingException');
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    stack.faults.heal('VerifyMac');
    stack.advance(10 * 60_000);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('tells of an end that the page made up to nobody', async () => {
    const stack = await givenQuestion();
    const told = stack.services.sns.published.length;
    say(stack, { kind: 'ended', token: tokenIn(onlyLink(stack)), from: '192.0.2.7' });
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(told);
  });
});

describe('a channel that sends by SES', () => {
  const to = ['anna@example.com', 'ben@example.com'];
  const channels = { desk: { kind: 'ses' as const, from: 'riposte@example.com', to } };
  const given = async (): Promise<LocalStack> => {
    const stack = givenStack({ approvalPage: true, alerts: { channels, routes: [{ to: 'desk' }] } });
    stack.services.sesv2.verified.add('riposte@example.com');
    arrive(stack, 'guardduty/bucket-public-access-granted');
    await stack.drain();
    return stack;
  };

  it('gives each recipient a link by name, and a message of their own', async () => {
    const stack = await given();
    const sent = stack.services.sesv2.sent;
    expect(sent.map((mail) => mail.to)).toEqual(to.map((address) => [address]));
    const links = sent.map(({ text }) => linkIn(text ?? ''));
    expect(new Set(links.map((link) => link?.path)).size).toBe(2);
    expect(sent[0]?.text).toContain('This link is for anna@example.com alone');
    await press(stack, links[1] as Link);
    await stack.drain();
    expect(onlyResponse(stack)).toMatchObject({ outcome: 'applied', by: 'ben@example.com' });
  });

  it('tells who got a link that it has ended, once, and the topic, and nobody else', async () => {
    const stack = await given();
    const [link] = stack.services.sesv2.sent.map(({ text }) => linkIn(text ?? '') as Link);
    const [mails, told] = [stack.services.sesv2.sent.length, stack.services.sns.published.length];
    for (let n = 1; n <= 5; n += 1) await press(stack, { path: link?.path ?? '', code: other(link?.code ?? '', n) });
    await stack.drain();
    const ended = stack.services.sesv2.sent.slice(mails);
    expect(ended.map((mail) => mail.to)).toEqual([['anna@example.com']]);
    expect(ended[0]?.text).toContain('Three wrong codes were tried');
    expect(stack.services.sns.published).toHaveLength(told + 1);
  });

  it('takes the code of one of them for the link of the other by no means', async () => {
    const stack = await given();
    const [anna, ben] = stack.services.sesv2.sent.map(({ text }) => linkIn(text ?? '') as Link);
    const answer = await press(stack, { path: anna?.path ?? '', code: ben?.code ?? '' });
    expect(answer.statusCode).toBe(422);
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });
});

import type { LocalStack } from '../../local/local-stack.ts';
import { arrive, givenStack } from '../support/stories.ts';
import { isPublic, type Link, linkIn, linksIn, onlyResponse, open, press, textOf } from './given-question.ts';

const to = ['jane@example.com', 'desk@example.com', 'ben@example.com', 'lea@example.com'];
const people = {
  jane: { address: 'jane@example.com' },
  ben: { address: 'Ben@example.com' },
  lea: { address: 'lea@example.com', principals: 'arn:aws:iam::111122223333:user/lea' },
};

async function given(isByMail = true): Promise<LocalStack> {
  const channels = { desk: { kind: 'ses' as const, from: 'riposte@example.com', to } };
  const stack = givenStack({
    approvalPage: true,
    approval: { people },
    alerts: { people, ...(isByMail && { channels, routes: [{ to: 'desk' }] }) },
    playbooks: { override: { 'bucket-public': { approvals: 2 } } },
  });
  stack.services.sesv2.verified.add('riposte@example.com');
  arrive(stack, 'guardduty/bucket-public-access-granted');
  await stack.drain();
  return stack;
}

/** The newest link that each address got. */
const linksOf = (stack: LocalStack): Record<string, Link> =>
  Object.fromEntries(stack.services.sesv2.sent.map((mail) => [mail.to?.[0] ?? '', linkIn(mail.text ?? '') as Link]));
const verdicts = (body: string): string[] =>
  [...body.matchAll(/name="verdict" value="(\w+)"/g)].map(([, one = '']) => one);

it('gives the link of each person who may an Approve, and no other link', async () => {
  const stack = await given();
  const links = linksOf(stack);
  const offered = await Promise.all(
    to.map(async (address) => verdicts((await open(stack, links[address]?.path ?? '')).body).includes('approve')),
  );
  expect(offered).toEqual([true, false, true, false]);
  const desk = await open(stack, links['desk@example.com']?.path ?? '');
  expect(verdicts(desk.body)).toEqual(['reject', 'later', 'pause']);
  expect(textOf(desk)).toContain('it cannot approve. That takes jane, ben, by a link of their own or by the command.');
  expect(textOf(desk)).toContain('Two people have to approve, of jane and ben.');
});

it('acts when the second person has approved on the page, and not before', async () => {
  const stack = await given();
  const { 'jane@example.com': jane, 'ben@example.com': ben } = linksOf(stack);
  await press(stack, jane as Link);
  await stack.drain();
  expect(isPublic(stack)).toBe(true);
  expect(textOf(await open(stack, jane?.path ?? ''))).toContain('1 of 2 people have approved');
  // Her second message has a link that cannot say it again.
  const again = linksOf(stack)['jane@example.com'];
  expect(again?.path).not.toBe(jane?.path);
  expect(verdicts((await open(stack, again?.path ?? '')).body)).not.toContain('approve');
  await press(stack, ben as Link);
  await stack.drain();
  expect(isPublic(stack)).toBe(false);
  expect(onlyResponse(stack)).toMatchObject({ outcome: 'applied', by: 'jane and ben' });
});

it('lets the link of the topic reject, and not approve', async () => {
  const stack = await given(false);
  const [link] = linksIn(stack);
  expect(stack.services.sns.published[0]?.message.replace(/\s+/g, ' ')).toContain('so it cannot approve.');
  const answer = await press(stack, link as Link);
  expect(answer.statusCode).toBe(422);
  await press(stack, link as Link, { verdict: 'reject', reason: 'It is a press kit.' });
  await stack.drain();
  expect(onlyResponse(stack)).toMatchObject({ state: 'done', outcome: 'rejected' });
});

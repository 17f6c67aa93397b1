import type { LocalStack } from '../../local/local-stack.ts';
import type { AnswerMessage } from '../../src/core/messages.ts';
import { arrive, bundledWith, givenStack, letTimePass } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

/** Its actor is the user lea. */
const BUCKET = 'guardduty/bucket-public-access-granted';
const HOUR = 3_600_000;
const user = (name: string) => `arn:aws:iam::111122223333:user/staff/${name}`;
const JANE = 'arn:aws:sts::111122223333:assumed-role/operator/jane';
const people = {
  jane: { address: 'jane@example.com', principals: JANE },
  ben: { address: ['Ben@example.com'], principals: user('ben') },
  lea: { address: 'lea@example.com', principals: user('lea') },
  kim: { principals: 'arn:aws:iam::111122223333:role/kim-alone' },
};
type Rules = { approvals?: number; approvers?: string[] };

async function waiting(rules: Rules = { approvals: 2 }, approvers?: string[]): Promise<LocalStack> {
  const approval = { people, ...(approvers && { approvers }) };
  const stack = givenStack({ approval, playbooks: { override: { 'bucket-public': rules } } });
  arrive(stack, BUCKET);
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  return stack;
}

type Said = Partial<AnswerMessage> & { by: string };
const byPage = (by: string): Said => ({ by, via: 'page', from: '192.0.2.7' });
const jane: Said = { by: JANE };
const ben: Said = { by: user('ben') };

async function answer(stack: LocalStack, said: Said): Promise<void> {
  const { key, plan = '' } = onlyAction(stack);
  const message = { kind: 'approve', key, plan, ...said } as AnswerMessage;
  say(stack, message.kind === 'approve' ? 'act-storage' : 'notify', message);
  await stack.drain();
}

const isClosed = ({ services }: LocalStack): boolean =>
  services.s3.buckets.get('press-kit')?.publicAccessBlock?.RestrictPublicBuckets === true;
const lines = (stack: LocalStack): string[] =>
  onlyAction(stack)
    .history.filter(({ how }) => how === 'answer')
    .map(({ what, person = '-' }) => `${person}: ${what}`);

it.each([
  { title: 'two people', said: [jane, ben], acts: true, counted: ['jane: approve', 'ben: approve'] },
  {
    title: 'two people, by page and command',
    said: [byPage('jane@example.com'), ben],
    acts: true,
    counted: ['jane: approve', 'ben: approve'],
  },
  {
    title: 'an address in other letters',
    said: [byPage('BEN@example.com'), jane],
    acts: true,
    counted: ['ben: approve', 'jane: approve'],
  },
  {
    title: 'any session of a role of one’s own',
    said: [jane, { by: 'arn:aws:sts::111122223333:assumed-role/kim-alone/whatever' }],
    acts: true,
    counted: ['jane: approve', 'kim: approve'],
  },
  { title: 'one person', said: [jane], acts: false, counted: ['jane: approve'] },
  {
    title: 'one person by page and command',
    said: [byPage('jane@example.com'), jane],
    acts: false,
    counted: ['jane: approve', 'jane: not counted'],
  },
  { title: 'one person twice', said: [jane, jane], acts: false, counted: ['jane: approve'] },
  {
    title: 'another session of the role',
    said: [jane, { by: 'arn:aws:sts::111122223333:assumed-role/operator/mallory' }],
    acts: false,
    counted: ['jane: approve', '-: not counted'],
  },
  {
    title: 'the same role and session of another account',
    said: [ben, { by: 'arn:aws:sts::444455556666:assumed-role/operator/jane' }],
    acts: false,
    counted: ['ben: approve', '-: not counted'],
  },
  {
    title: 'whoever holds a message',
    said: [jane, byPage('whoever holds a message to the channel topic')],
    acts: false,
    counted: ['jane: approve', '-: not counted'],
  },
  {
    title: 'an ARN that came by the page',
    said: [jane, byPage(user('ben'))],
    acts: false,
    counted: ['jane: approve', '-: not counted'],
  },
  {
    title: 'an address that came by the command',
    said: [jane, { by: 'ben@example.com' }],
    acts: false,
    counted: ['jane: approve', '-: not counted'],
  },
  {
    title: 'whom the finding is about',
    said: [{ by: user('lea') }, jane],
    acts: false,
    counted: ['lea: not counted', 'jane: approve'],
  },
])('two approvals asked, $title: acts $acts', async ({ said, acts, counted }) => {
  const stack = await waiting();
  for (const one of said) await answer(stack, one);
  expect(lines(stack)).toEqual(counted);
  expect(isClosed(stack)).toBe(acts);
  expect(onlyAction(stack)).toMatchObject(acts ? { state: 'done', outcome: 'applied' } : { state: 'waiting' });
});

it.each([
  { title: 'one of them', rules: { approvers: ['ben'] }, said: ben, acts: true },
  { title: 'another of the people', rules: { approvers: ['ben'] }, said: jane, acts: false },
  { title: 'nobody of the people', rules: { approvers: ['ben'] }, said: { by: user('mallory') }, acts: false },
  { title: 'one of the file’s', rules: { why: 'The bucket became public.' }, file: ['jane'], said: jane, acts: true },
  { title: 'none of the file’s', rules: { why: 'The bucket became public.' }, file: ['jane'], said: ben, acts: false },
  {
    title: 'one of the playbook’s and not of the file’s',
    rules: { approvers: ['ben'] },
    file: ['jane'],
    said: ben,
    acts: true,
  },
  {
    title: 'anybody where nobody is named',
    rules: { why: 'The bucket became public.' },
    said: { by: 'anna' },
    acts: true,
  },
])('approvers: $title: acts $acts', async ({ rules, file, said, acts }) => {
  const stack = await waiting(rules, file);
  await answer(stack, said);
  expect(isClosed(stack)).toBe(acts);
  if (acts) expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
});

it('tells who may approve, and how many are missing', async () => {
  const stack = await waiting();
  const said = () => stack.services.sns.published.map(({ message }) => message.replace(/\s+/g, ' '));
  expect(said().at(-1)).toContain('Two people have to approve, of jane, ben and kim.');
  await answer(stack, jane);
  expect(said()).toHaveLength(2);
  expect(said().at(-1)).toContain('jane approved. 1 of 2: it waits for another person, ben or kim.');
  await answer(stack, ben);
  expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', by: 'jane and ben' });
});

it('keeps who said yes, by which way, from where and on which plan', async () => {
  const stack = await waiting();
  const { plan } = onlyAction(stack);
  await answer(stack, byPage('jane@example.com'));
  expect(onlyAction(stack).history.at(-1)).toMatchObject({
    who: 'jane@example.com',
    person: 'jane',
    via: 'page',
    address: '192.0.2.7',
    plan,
    what: 'approve',
  });
});

it('counts two people whose answers come in one batch', async () => {
  const stack = await waiting();
  const { key, plan = '' } = onlyAction(stack);
  for (const { by } of [jane, ben]) say(stack, 'act-storage', { kind: 'approve', key, plan, by });
  await stack.drain();
  await letTimePass(stack);
  expect(isClosed(stack)).toBe(true);
});

it('asks both anew where what would be done has changed between the two', async () => {
  const stack = await waiting();
  const { plan } = onlyAction(stack);
  await answer(stack, jane);
  stack.services.s3.seedBucket({
    name: 'press-kit',
    publicAccessBlock: {
      BlockPublicAcls: true,
      BlockPublicPolicy: false,
      IgnorePublicAcls: false,
      RestrictPublicBuckets: false,
    },
  });
  await answer(stack, ben);
  expect(isClosed(stack)).toBe(false);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  expect(onlyAction(stack).plan).not.toBe(plan);
  await answer(stack, { ...jane, plan: plan ?? '' });
  await answer(stack, ben);
  expect(isClosed(stack)).toBe(false);
  await answer(stack, jane);
  expect(isClosed(stack)).toBe(true);
});

it('acts after a pause between the two has ended, and not before', async () => {
  const stack = await waiting();
  await answer(stack, jane);
  await stack.journal.setPaused(true, 'anna', stack.world.now());
  await answer(stack, ben);
  expect(isClosed(stack)).toBe(false);
  await stack.journal.setPaused(false, 'anna', stack.world.now());
  await letTimePass(stack, 3);
  expect(isClosed(stack)).toBe(true);
});

it('asks for two where a finding that wants two has joined while a pause held one person’s yes', async () => {
  const stack = await waiting({ approvers: ['jane', 'ben'] });
  await stack.journal.setPaused(true, 'anna', stack.world.now());
  await answer(stack, jane);
  expect(onlyAction(stack)).toMatchObject({ open: 'paused', approved: true });
  stack.redeploy({ approval: { people }, playbooks: { override: { 'bucket-public': { approvals: 2 } } } });
  const other = bundledWith(BUCKET, ({ detail }) => Object.assign(detail, { id: 'f'.repeat(32) }));
  stack.deliver('guardduty', other);
  await stack.drain();
  await stack.journal.setPaused(false, 'anna', stack.world.now());
  await letTimePass(stack, 3);
  expect(isClosed(stack)).toBe(false);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', needs: { approvals: 2 } });
});

it('lapses with one yes, and does nothing; asked again, that yes is none', async () => {
  const stack = await waiting();
  await answer(stack, jane);
  stack.advance(24 * HOUR + 1);
  await stack.sweep();
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'lapsed' });
  expect(onlyAction(stack)).not.toHaveProperty('yes');
  stack.advance(25 * HOUR);
  await stack.sweep();
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  await answer(stack, ben);
  expect(isClosed(stack)).toBe(false);
});

it('does not forget who may be behind a finding when a later form of it names nobody', async () => {
  const stack = await waiting();
  stack.advance(25 * HOUR - HOUR * 2);
  const later = bundledWith(BUCKET, ({ detail }) => {
    Object.assign(detail, { severity: 9.5, updatedAt: '2026-11-21T11:00:00.000Z' });
    Object.assign((detail as { resource: { accessKeyDetails: object } }).resource.accessKeyDetails, { userName: 'x' });
  });
  stack.deliver('guardduty', later);
  await stack.drain();
  expect(onlyAction(stack).wants[0]).toMatchObject({ severity: 9.5, behind: ['lea'] });
  await answer(stack, { by: user('lea') });
  await answer(stack, jane);
  expect(isClosed(stack)).toBe(false);
});

it.each([{ by: user('mallory') }, { by: user('lea') }, ben])('is rejected by $by after one yes', async ({ by }) => {
  const stack = await waiting();
  await answer(stack, jane);
  await answer(stack, { kind: 'reject', by });
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'rejected' });
  await answer(stack, { ...ben, plan: '' });
  expect(isClosed(stack)).toBe(false);
});

it('counts a yes once, after whichever call the function dies that records it', async () => {
  for (let n = 1; n <= 8; n += 1) {
    const stack = await waiting();
    const { key, plan = '' } = onlyAction(stack);
    say(stack, 'act-storage', { kind: 'approve', key, plan, by: JANE });
    stack.faults.crashAfter(n);
    await stack.drain().catch(() => undefined);
    await letTimePass(stack);
    expect({ n, closed: isClosed(stack) }).toEqual({ n, closed: false });
    expect({ n, yes: onlyAction(stack).yes?.map(({ person }) => person) }).toEqual({ n, yes: ['jane'] });
  }
});

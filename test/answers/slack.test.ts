import { shownIn } from '../alerts/channels/given-workspace.ts';
import { dieAndGoOn } from '../support/stories.ts';
import { isPublic, onlyResponse } from './given-question.ts';
import { buttonsOf, formOf, givenInSlack, type InSlack, pressIn, signedRequest } from './given-slack.ts';

const first = ({ workspace }: InSlack) => workspace.messages[0] as (typeof workspace.messages)[number];
const whispered = ({ workspace }: InSlack) => workspace.whispers.map(({ user, text }) => `${user}: ${text}`);
const answers = ({ stack }: InSlack) => onlyResponse(stack).history.filter(({ how }) => how === 'answer');

it('asks with buttons, and names the effect before a press counts', async () => {
  const given = await givenInSlack();
  const { does, elements } = buttonsOf(first(given));
  expect(does).toEqual(['approve', 'reject', 'later', 'details']);
  expect(JSON.stringify(elements[0])).toMatch(/"confirm":\{"title":\{[^}]*"text":"Approve\?".*"text":"It .*press-kit/);
  for (const { confirm } of elements as { confirm?: { text: { text: string } } }[])
    expect(confirm?.text.text.length ?? 0).toBeLessThanOrEqual(300);
});

it('acts on a press, and shows who has decided in the place of the buttons', async () => {
  const given = await givenInSlack();
  const { statusCode } = await pressIn(given);
  expect(statusCode).toBe(200);
  expect(isPublic(given.stack)).toBe(false);
  expect(buttonsOf(first(given)).does).toEqual([]);
  expect(shownIn(first(given))).toContain(':white_check_mark: Approved by <@U0JANE0001>. It acted.');
  expect(answers(given)).toMatchObject([{ who: 'slack:U0JANE0001', via: 'slack', what: 'approve' }]);
  expect(onlyResponse(given.stack)).toMatchObject({ outcome: 'applied', by: 'slack:U0JANE0001' });
});

it('shows who has pressed before anything came of it', async () => {
  const given = await givenInSlack();
  const { stack } = given;
  await stack.slack(signedRequest(formOf(given), { at: stack.world.now() }));
  await stack.runOnce('answers');
  while (await stack.runOnce('deliveries'));
  expect(shownIn(first(given))).toMatch(/Approved by <@U0JANE0001> at 2026-.* UTC\. Riposte reads the state once more/);
  expect(buttonsOf(first(given)).does).toEqual([]);
});

it('rejects for the reason that was chosen', async () => {
  const given = await givenInSlack();
  await pressIn(given, { does: 'reject', because: 'false' });
  expect(onlyResponse(given.stack)).toMatchObject({ outcome: 'rejected' });
  expect(answers(given)).toMatchObject([{ what: 'reject', why: 'The finding is wrong.' }]);
  expect(shownIn(first(given))).toContain('Rejected by <@U0JANE0001>');
});

it('asks again later, and keeps the buttons until then', async () => {
  const given = await givenInSlack();
  await pressIn(given, { does: 'later' });
  expect(shownIn(first(given))).toContain('Wanted again later by <@U0JANE0001>');
  expect(buttonsOf(first(given)).does).toContain('approve');
  given.stack.advance(5 * 3_600_000);
  await given.stack.sweep();
  await given.stack.drain();
  const again = given.workspace.messages.filter((message) => buttonsOf(message).does.length > 0);
  expect(again).toHaveLength(2);
  await pressIn(given, { message: again[1] as never });
  expect(isPublic(given.stack)).toBe(false);
  for (const message of again) expect(buttonsOf(message).does).toEqual([]);
});

it('tells the details to who asks, and changes nothing', async () => {
  const given = await givenInSlack();
  await pressIn(given, { does: 'details' });
  expect(whispered(given)[0]).toMatch(/^U0JANE0001: \*Decide: .*s3:PutBucketPublicAccessBlock/s);
  expect(answers(given)).toEqual([]);
});

it('says to who presses too late how it stands', async () => {
  const given = await givenInSlack();
  const question = { ...first(given), blocks: [...first(given).blocks] };
  await pressIn(given, { does: 'reject' });
  await pressIn(given, { message: question });
  expect(whispered(given).at(-1)).toContain('A person rejected it, and nothing was done.');
  expect(isPublic(given.stack)).toBe(true);
});

it('takes what Slack, or SQS, sends again for one', async () => {
  const given = await givenInSlack();
  const { stack } = given;
  const request = signedRequest(formOf(given), { at: stack.world.now(), 'x-slack-retry-num': '1' });
  stack.services.sqs.copies = 2;
  for (let n = 0; n < 3; n += 1) expect((await stack.slack(request)).statusCode).toBe(200);
  await stack.drain();
  expect(stack.counts.get('s3:PutPublicAccessBlock')).toBe(1);
  expect(answers(given)).toHaveLength(1);
});

it.each([1, 2, 3, 4, 5, 6, 7])('loses nothing and doubles nothing when it dies at its call %i', async (calls) => {
  const given = await givenInSlack();
  const { stack } = given;
  await stack.slack(signedRequest(formOf(given), { at: stack.world.now() }));
  await dieAndGoOn(stack, calls);
  expect(isPublic(stack)).toBe(false);
  expect(answers(given)).toHaveLength(1);
});

it('takes no answer about a plan that has changed, and asks anew with new buttons', async () => {
  const given = await givenInSlack();
  const { stack, workspace } = given;
  const bucket = stack.services.s3.buckets.get('press-kit');
  if (bucket) bucket.publicAccessBlock = { BlockPublicAcls: true };
  await pressIn(given);
  const asked = workspace.messages.filter(({ text }) => text.startsWith('Decide'));
  expect(asked).toHaveLength(2);
  expect(answers(given)).toHaveLength(1);
  await pressIn(given, { message: asked[1] as never });
  expect(onlyResponse(stack)).toMatchObject({ outcome: 'applied' });
});

describe('where riposte.yml says who may approve', () => {
  const people = {
    jane: { slack: 'U0JANE0001' },
    ben: { slack: ['U0BEN00001', 'U0BEN00002'], address: 'ben@example.com' },
    lea: { address: 'lea@example.com' },
  };
  const two = { people, playbooks: { override: { 'bucket-public': { approvals: 2, approvers: ['jane', 'ben'] } } } };
  const ben = { user: { id: 'U0BEN00002' } };

  it('acts when the second person has pressed, on either message', async () => {
    const given = await givenInSlack(two);
    await pressIn(given);
    expect(isPublic(given.stack)).toBe(true);
    expect(shownIn(first(given))).toContain('Approved by <@U0JANE0001>');
    expect(buttonsOf(first(given)).does).toContain('approve');
    await pressIn(given, ben);
    expect(isPublic(given.stack)).toBe(false);
    expect(onlyResponse(given.stack)).toMatchObject({ outcome: 'applied', by: 'jane and ben' });
  });

  it('counts two presses of one person once', async () => {
    const given = await givenInSlack(two);
    await pressIn(given, { user: { id: 'U0BEN00001' } });
    await pressIn(given, { user: { id: 'U0BEN00002' } });
    expect(isPublic(given.stack)).toBe(true);
  });

  it('counts a person once who presses and then uses the command', async () => {
    const JANE = 'arn:aws:sts::111122223333:assumed-role/operator/jane@example.com';
    const given = await givenInSlack({ ...two, people: { ...people, jane: { ...people.jane, principals: JANE } } });
    const { stack } = given;
    const byCommand = async (by: string): Promise<void> => {
      const { key, plan = '' } = onlyResponse(stack);
      stack.services.sqs.deliver(
        `${stack.config.stack}-act-storage`,
        JSON.stringify({ kind: 'approve', key, by, plan }),
      );
      await stack.drain();
    };
    await pressIn(given);
    await byCommand(JANE);
    await byCommand('arn:aws:sts::111122223333:assumed-role/operator/ben@example.com');
    expect(isPublic(stack)).toBe(true);
    await pressIn(given, ben);
    expect(onlyResponse(stack)).toMatchObject({ outcome: 'applied', by: 'jane and ben' });
  });

  it('tells who is not listed that nothing was sent, and lets them reject', async () => {
    const given = await givenInSlack(two);
    await pressIn(given, { user: { id: 'U0STRANGE1', username: 'jane', name: 'jane' } });
    expect(whispered(given)[0]).toContain('`people` in riposte.yml does not name you');
    expect(answers(given)).toEqual([]);
    await pressIn(given, { user: { id: 'U0STRANGE1' }, does: 'reject' });
    expect(onlyResponse(given.stack)).toMatchObject({ outcome: 'rejected' });
  });

  it('has no Approve where Slack knows none of them', async () => {
    const given = await givenInSlack({ ...two, people: { jane: { address: 'jane@example.com' }, ben: people.lea } });
    expect(buttonsOf(first(given)).does).toEqual(['reject', 'later', 'details']);
    expect(shownIn(first(given))).toContain('Nobody can approve it here.');
  });
});

describe('a member of another workspace, in a shared channel', () => {
  const guest = { user: { id: 'U0GUEST001', team_id: 'T0OTHER001' } };

  it('answers nothing unless riposte.yml names them', async () => {
    const given = await givenInSlack();
    for (const does of ['approve', 'reject', 'later']) await pressIn(given, { ...guest, does });
    expect(answers(given)).toEqual([]);
    expect(whispered(given)[0]).toContain('You are a member of another workspace');
  });

  it.each([
    { what: 'the workspace of the app', press: { ...guest, team: null } },
    { what: 'that of who pressed', press: { user: { ...guest.user, team_id: undefined } } },
  ])('answers nothing either where Slack does not say $what', async ({ press }) => {
    const given = await givenInSlack();
    await pressIn(given, press);
    expect(answers(given)).toEqual([]);
    expect(whispered(given)[0]).toContain('does not say that you are a member');
  });

  it('answers in their name where it does', async () => {
    const given = await givenInSlack({ people: { gwen: { slack: 'U0GUEST001' } } });
    await pressIn(given, guest);
    expect(isPublic(given.stack)).toBe(false);
  });
});

import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { LocalStack } from '../../local/local-stack.ts';
import { isOfNow, isSignedBy, slackSignature } from '../../src/answers/slack/slack-signature.ts';
import { isPublic, onlyResponse, open, requestOf } from './given-question.ts';
import { buttonsOf, formOf, givenInSlack, type InSlack, pressIn, SECRET, signedRequest } from './given-slack.ts';

/** The example of Slack's own documentation. */
const PUBLISHED = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};

const answers = (stack: LocalStack) => onlyResponse(stack).history.filter(({ how }) => how === 'answer');
const queued = ({ services, config }: LocalStack) => services.sqs.messages(`${config.stack}-answers`);
/** What somebody with the function's role may put on the queue of answers. */
const say = (stack: LocalStack, message: object): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-answers`, JSON.stringify(message));

/** What the function would hand over, with parts replaced. */
function handedOver({ stack, ...given }: InSlack, more: object = {}, body = formOf(given)): object {
  const timestamp = String(Math.floor(stack.world.now() / 1000));
  return { kind: 'slack', body, timestamp, signature: slackSignature(SECRET, { body, timestamp }), ...more };
}

describe('the signature', () => {
  it('is that of Slack’s documentation', () => {
    const { secret, signature, ...rest } = PUBLISHED;
    expect(slackSignature(secret, rest)).toBe(signature);
    expect(isSignedBy(secret, PUBLISHED)).toBe(true);
  });

  it.each([
    { what: 'another body', change: { body: `${PUBLISHED.body}&` } },
    { what: 'another time', change: { timestamp: '1531420619' } },
    { what: 'another signature', change: { signature: PUBLISHED.signature.replace(/3$/, '4') } },
    { what: 'a shorter one', change: { signature: PUBLISHED.signature.slice(0, -1) } },
    { what: 'no version', change: { signature: PUBLISHED.signature.slice(3) } },
    { what: 'none', change: { signature: '' } },
  ])('is wrong for $what', ({ change }) => {
    expect(isSignedBy(PUBLISHED.secret, { ...PUBLISHED, ...change })).toBe(false);
  });

  it('is wrong by an empty secret, whoever makes it', () => {
    const { timestamp, body } = PUBLISHED;
    expect(isSignedBy('', { timestamp, body, signature: slackSignature('', { timestamp, body }) })).toBe(false);
  });

  it.each([
    { seconds: 0, is: true },
    { seconds: 120, is: true },
    { seconds: -120, is: true },
    { seconds: 300, is: true },
    { seconds: 301, is: false },
    { seconds: -301, is: false },
  ])('of $seconds s ago counts: $is', ({ seconds, is }) => {
    const now = 1_531_420_618_000 + seconds * 1000;
    expect(isOfNow(PUBLISHED, now)).toBe(is);
  });

  it.each(['', 'now', '1e9', '-1531420618', ' 1531420618', '15314206180000', 'NaN'])('has no time %p', (timestamp) => {
    expect(isOfNow({ ...PUBLISHED, timestamp }, 1_531_420_618_000)).toBe(false);
  });
});

describe('the function that anybody may call', () => {
  it.each([
    { what: 'another path', method: 'POST', path: '/', status: 404 },
    { what: 'a path below', method: 'POST', path: '/slack/x', status: 404 },
    { what: 'GET', method: 'GET', path: '/slack', status: 405 },
    { what: 'PUT', method: 'PUT', path: '/slack', status: 405 },
    { what: 'OPTIONS', method: 'OPTIONS', path: '/slack', status: 405 },
    { what: 'no headers', method: 'POST', path: '/slack', status: 401 },
    { what: 'a body of a megabyte', method: 'POST', path: '/slack', body: 'a'.repeat(1_000_000), status: 413 },
    {
      what: 'bytes that are no text',
      method: 'POST',
      path: '/slack',
      body: '/w==',
      isBase64Encoded: true,
      status: 401,
    },
  ])('answers $status to $what, and says nothing', async ({ method, path, status, ...more }) => {
    const { stack } = await givenInSlack();
    const answer = await stack.slack(requestOf(method, path, more));
    expect(answer).toMatchObject({ statusCode: status, body: '' });
    expect(queued(stack)).toEqual([]);
  });

  it.each([undefined, null, 7, 'x', [], { headers: 7, requestContext: 7, body: {} }])('survives %p', async (event) => {
    const { stack } = await givenInSlack();
    expect((await stack.slack(event as object)).statusCode).toBe(404);
  });

  it.each([
    { what: 'no JSON', payload: undefined, body: 'payload=%7B' },
    { what: 'another kind of payload', payload: { type: 'view_submission', user: { id: 'U0JANE0001' } } },
    {
      what: 'no action',
      payload: { type: 'block_actions', user: { id: 'U0JANE0001' }, channel: { id: 'C0123456789' }, actions: [] },
    },
  ])('takes $what for nothing to answer', async ({ payload, body }) => {
    const given = await givenInSlack();
    const { stack } = given;
    const form = body ?? formOf(given, { payload });
    expect((await stack.slack(signedRequest(form, { at: stack.world.now() }))).statusCode).toBe(200);
    expect(queued(stack)).toEqual([]);
  });

  it('hands nothing over that names no question of ours', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    const { block } = buttonsOf(given.workspace.messages[0] as never);
    const blocks = [
      `riposte:${'a'.repeat(22)}.${'b'.repeat(43)}`,
      block.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
    ];
    for (const each of blocks) {
      const answer = await stack.slack(signedRequest(formOf(given, { block: each }), { at: stack.world.now() }));
      expect(answer.statusCode).toBe(401);
    }
    expect(queued(stack)).toEqual([]);
  });

  it('takes 10,000 forms without a time of now for no call at all', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    const before = [...stack.counts.values()].reduce((sum, count) => sum + count, 0);
    const stale = signedRequest(formOf(given), { at: stack.world.now() - 400_000 });
    for (let n = 0; n < 10_000; n += 1) await stack.slack(stale);
    expect([...stack.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(before);
  });

  it('asks Slack to say that it failed where the queue does not answer', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    stack.faults.refuse('SendMessage', 'ThrottlingException');
    const answer = await stack.slack(signedRequest(formOf(given), { at: stack.world.now() }));
    expect(answer).toMatchObject({ statusCode: 503, body: '' });
    stack.faults.heal('SendMessage');
    await pressIn(given);
    expect(isPublic(stack)).toBe(false);
  });

  it('never lets the page answer by the token of a button', async () => {
    const given = await givenInSlack({ approvalPage: true });
    const { block } = buttonsOf(given.workspace.messages[0] as never);
    expect((await open(given.stack, `/a/${block.replace('riposte:', '')}`)).statusCode).toBe(404);
  });
});

describe('the queue of answers', () => {
  it.each([
    { what: 'another person', press: { user: { id: 'U0OTHER001' } } },
    { what: 'another answer', press: { does: 'reject' } },
    { what: 'another channel', press: { channel: 'C0000000001' } },
  ])('believes no signature of another body: $what', async ({ press }) => {
    const given = await givenInSlack();
    const { body: _, ...proof } = handedOver(given) as { body: string };
    say(given.stack, { ...proof, body: formOf(given, press) });
    await given.stack.drain();
    expect(answers(given.stack)).toEqual([]);
    expect(isPublic(given.stack)).toBe(true);
  });

  it.each([
    { what: 'no signature', more: { signature: '' } },
    { what: 'another time', more: { timestamp: '1780000000' } },
    { what: 'a field more', more: { user: 'U0JANE0001' } },
    { what: 'a body of 200 KB', more: { body: 'a'.repeat(200_000) } },
  ])('believes nothing of a message with $what', async ({ more }) => {
    const given = await givenInSlack();
    say(given.stack, handedOver(given, more));
    await given.stack.drain();
    expect(isPublic(given.stack)).toBe(true);
  });

  it('believes nothing that another app has signed', async () => {
    const other = {
      kind: 'slack-app' as const,
      channel: 'C0000000001',
      token: 'secret:riposte/other-bot',
      signingSecret: 'secret:riposte/other-signing',
    };
    const given = await givenInSlack({}, { other });
    given.stack.services.secretsManager.seedSecret({ name: 'riposte/other-signing', value: 'f'.repeat(32) });
    const { body, timestamp } = handedOver(given) as { body: string; timestamp: string };
    say(given.stack, {
      kind: 'slack',
      body,
      timestamp,
      signature: slackSignature('f'.repeat(32), { body, timestamp }),
    });
    await given.stack.drain();
    expect(isPublic(given.stack)).toBe(true);
  });

  it('takes the buttons of one channel from no other, though Slack signed it', async () => {
    const given = await givenInSlack();
    await pressIn(given, { channel: 'C0000000001' });
    expect(answers(given.stack)).toEqual([]);
  });

  it('takes nothing that is older than an hour', async () => {
    const given = await givenInSlack();
    const message = handedOver(given);
    given.stack.advance(61 * 60_000);
    say(given.stack, message);
    await given.stack.drain();
    expect(isPublic(given.stack)).toBe(true);
  });

  it('lets an answer that was seen do nothing once more', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    const message = handedOver(given, {}, formOf(given, { does: 'later' }));
    for (let n = 0; n < 3; n += 1) {
      say(stack, message);
      await stack.drain();
      stack.advance(10 * 60_000);
    }
    expect(answers(stack)).toHaveLength(1);
  });

  it('reads the secret for 10,000 wrong signatures at most a few times, and the journal never', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    const forged = handedOver(given, { signature: `v0=${'0'.repeat(64)}` });
    const calls = () =>
      ['GetSecretValue', 'BatchGetItem', 'VerifyMac'].map((call) =>
        [...stack.counts].filter(([name]) => name.endsWith(`:${call}`)).reduce((sum, [, count]) => sum + count, 0),
      );
    const before = calls();
    const answer = stack.container('answers');
    for (let n = 0; n < 1_000; n += 1) {
      const batch = Array.from({ length: 10 }, (_, m) => ({
        messageId: `${n}-${m}`,
        body: JSON.stringify(forged),
        receives: 1,
      }));
      expect(await answer(batch)).toEqual([]);
    }
    const [secrets = 0, reads, proofs] = calls().map((count, n) => count - (before[n] ?? 0));
    expect(secrets).toBeLessThanOrEqual(2);
    expect([reads, proofs]).toEqual([0, 0]);
  });

  it('takes the new secret once it was renewed', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    await pressIn(given, { does: 'details' });
    const renewed = 'f'.repeat(32);
    await stack.accountClients.secretsManager.send(
      new PutSecretValueCommand({ SecretId: 'riposte/slack-signing', SecretString: renewed }),
    );
    await stack.slack(signedRequest(formOf(given), { at: stack.world.now(), secret: renewed }));
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('reads again later where the secret cannot be read', async () => {
    const given = await givenInSlack();
    const { stack } = given;
    stack.faults.refuse('GetSecretValue', 'ThrottlingException');
    await pressIn(given);
    expect(isPublic(stack)).toBe(true);
    stack.faults.heal('GetSecretValue');
    stack.advance(10 * 60_000);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });
});

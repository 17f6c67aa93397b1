import type { LocalStack } from '../../../local/local-stack.ts';
import type { Answer } from '../../../src/answers/page/page-answers.ts';
import { arrive, givenStack } from '../../support/stories.ts';
import { isPublic, type Link, linkIn, onlyResponse, requestOf, textOf } from '../given-question.ts';

const ISSUER = 'https://login.example.com/tenant';
const FRONT = 'https://approve.example.com';
const DIRECT = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
const to = ['jane@example.com', 'desk@example.com', 'lea@example.com'];
const people = {
  jane: { address: 'jane@example.com', subject: ['auth0|jane', 'auth0|jane-admin'] },
  ben: { address: 'ben@example.com', subject: 'auth0|ben' },
  lea: { address: 'lea@example.com' },
};

/** Behind an identity provider: mail to a person, to a desk that is nobody's, and to somebody without a subject. */
async function given(settings: object = { approvalIssuer: ISSUER, pageAddress: FRONT }): Promise<LocalStack> {
  const channels = { desk: { kind: 'ses' as const, from: 'riposte@example.com', to } };
  const alerts = { people, channels, routes: [{ to: 'desk' }] };
  const stack = givenStack({ approvalPage: true, approval: { people }, alerts, settings });
  stack.services.sesv2.verified.add('riposte@example.com');
  arrive(stack, 'guardduty/bucket-public-access-granted');
  await stack.drain();
  return stack;
}

const linkTo = (stack: LocalStack, address: string): Link => {
  const mail = stack.services.sesv2.sent.findLast((each) => each.to?.[0] === address);
  const link = linkIn((mail?.text ?? '').replaceAll(FRONT, 'https://page.riposte.invalid'));
  if (!link) throw new Error(`${address} has no link`);
  return link;
};

/** What API Gateway hands over: every claim is a text. */
const claimsOf = (sub: unknown, iss: unknown = ISSUER): object => ({
  jwt: { claims: { aud: 'riposte', exp: '1795176000', iss, sub }, scopes: null },
});

/** A request that came through the proxy, which keeps the form's origin and has a host of its own. */
const requestBy = (authorizer: object | undefined, method: string, path: string, more: object = {}): object => {
  const http = { method, sourceIp: '192.0.2.7' };
  return { ...requestOf(method, path, more), requestContext: { http, domainName: DIRECT, authorizer } };
};
const open = (stack: LocalStack, { path }: Link, authorizer?: object): Promise<Answer> =>
  stack.page(requestBy(authorizer, 'GET', path));

/** Opens a link as one, and sends its form as the same or another. */
async function press(stack: LocalStack, link: Link, by?: object, sentBy = by, origin = FRONT): Promise<Answer> {
  const { cookies = [], body } = await open(stack, link, by);
  const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin,
    'sec-fetch-site': 'same-origin',
    // A header proves nothing.
    authorization: 'Bearer e30.eyJzdWIiOiJhdXRoMHxqYW5lIn0.',
  };
  const form = { body: new URLSearchParams({ nonce, code: link.code, verdict: 'approve' }).toString(), headers };
  return stack.page(
    requestBy(sentBy, 'POST', link.path, { ...form, cookies: cookies.map((each) => each.split(';')[0]) }),
  );
}

const countTries = ({ services }: LocalStack): number =>
  services.dynamodb.items().filter(({ sk }) => sk === 'PRESSED' || sk === 'ANSWERED').length;

describe('a link behind an identity provider', () => {
  it.each(['auth0|jane', 'auth0|jane-admin'])(
    'opens for its person, %s, and keeps as whom they answered',
    async (sub) => {
      const stack = await given();
      const link = linkTo(stack, 'jane@example.com');
      expect(textOf(await open(stack, link, claimsOf(sub)))).toContain('opens for nobody who is signed in as another');
      expect((await press(stack, link, claimsOf(sub))).statusCode).toBe(303);
      await stack.drain();
      expect(isPublic(stack)).toBe(false);
      expect(onlyResponse(stack).history.find(({ how }) => how === 'answer')).toMatchObject({
        who: 'jane@example.com',
        person: 'jane',
        subject: `${sub} at ${ISSUER}`,
      });
    },
  );

  it('takes a provider that writes a slash behind its address', async () => {
    const stack = await given();
    const answer = await open(stack, linkTo(stack, 'jane@example.com'), claimsOf('auth0|jane', `${ISSUER}/`));
    expect(answer.statusCode).toBe(200);
  });

  it.each([
    { title: 'nobody', by: undefined, status: 401, says: 'Sign in first' },
    { title: 'claims without a subject', by: claimsOf(undefined), status: 401, says: 'Sign in first' },
    { title: 'a subject that is a list', by: claimsOf(['auth0|jane']), status: 401, says: 'Sign in first' },
    { title: 'a list as API Gateway writes it', by: claimsOf('[auth0|jane auth0|ben]'), status: 401, says: 'Sign in' },
    { title: 'a subject of a megabyte', by: claimsOf('x'.repeat(1_000_000)), status: 401, says: 'Sign in first' },
    { title: 'a subject of marks', by: claimsOf('<b>x</b>'), status: 403, says: 'This link is for somebody else' },
    { title: 'another person', by: claimsOf('auth0|ben'), status: 403, says: 'You are signed in as auth0|ben' },
    { title: 'other letters', by: claimsOf('Auth0|Jane'), status: 403, says: 'It is for jane@example.com' },
    { title: 'the beginning of a subject', by: claimsOf('auth0|jan'), status: 403, says: 'somebody else' },
    { title: 'another provider', by: claimsOf('auth0|jane', 'https://evil.example'), status: 410, says: 'changed' },
    {
      title: 'claims of payload 1.0',
      by: { claims: { iss: ISSUER, sub: 'auth0|jane' } },
      status: 401,
      says: 'Sign in',
    },
    { title: 'an identity of IAM', by: { iam: { userId: 'auth0|jane' } }, status: 401, says: 'Sign in first' },
  ])('shows nothing of the question to $title, and takes no answer', async ({ by, status, says }) => {
    const stack = await given();
    const link = linkTo(stack, 'jane@example.com');
    const shown = await open(stack, link, by);
    expect(shown.statusCode).toBe(status);
    expect(textOf(shown)).toContain(says);
    expect(shown.body).not.toMatch(/press-kit|<form|<b>x/);
    const answer = await press(stack, link, claimsOf('auth0|jane'), by ?? {});
    expect(answer.statusCode).toBe(status);
    await stack.drain();
    expect(countTries(stack)).toBe(0);
    expect(isPublic(stack)).toBe(true);
  });

  it('that went to nobody by name opens for whoever is signed in, and for nobody else', async () => {
    const stack = await given();
    const link = linkTo(stack, 'desk@example.com');
    expect((await open(stack, link)).statusCode).toBe(401);
    expect((await press(stack, link, claimsOf('auth0|ben'))).statusCode).toBe(303);
    await stack.drain();
    const answer = onlyResponse(stack).history.find(({ how }) => how === 'answer');
    expect(answer).toMatchObject({ who: 'desk@example.com', subject: `auth0|ben at ${ISSUER}` });
    // Who is signed in is the page's word alone: it makes nobody a person.
    expect(answer).not.toHaveProperty('person');
  });

  it('of a person without a subject cannot approve', async () => {
    const stack = await given();
    const shown = await open(stack, linkTo(stack, 'lea@example.com'), claimsOf('auth0|ben'));
    expect(textOf(shown)).toContain('riposte.yml names no subject of lea');
    expect(shown.body).not.toContain('value="approve"');
  });

  it.each([
    { origin: 'https://evil.example', status: 403 },
    { origin: `https://${DIRECT}`, status: 303 },
  ])('takes a form of $origin: $status', async ({ origin, status }) => {
    const stack = await given();
    const [link, jane] = [linkTo(stack, 'jane@example.com'), claimsOf('auth0|jane')];
    expect((await press(stack, link, jane, jane, origin)).statusCode).toBe(status);
  });
});

it('is announced in the message', async () => {
  const stack = await given();
  const [jane] = stack.services.sesv2.sent;
  expect(jane?.text).toMatch(/\n {2}It asks you to sign in, as its recipient\.\n/);
  const without = await given({});
  expect(without.services.sesv2.sent[0]?.text).not.toContain('sign in');
});

describe('a sign-in that is switched while links are out', () => {
  it('opens no link that was made without it', async () => {
    const stack = await given({});
    const answer = await open(stack, linkTo(stack, 'jane@example.com'), claimsOf('auth0|jane'));
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('made before the sign-in changed');
  });

  it('opens no link that was made with it, once nobody is asked to be signed in', async () => {
    const stack = await given();
    const link = linkTo(stack, 'jane@example.com');
    stack.redeploy({ settings: { approvalIssuer: '' } });
    expect((await open(stack, link)).statusCode).toBe(401);
  });
});

describe('the queue of answers', () => {
  const say = (stack: LocalStack, { path, code }: Link, more: object): void =>
    void stack.services.sqs.deliver(
      `${stack.config.stack}-answers`,
      JSON.stringify({
        kind: 'pressed',
        token: path.replace('/a/', ''),
        verdict: 'approve',
        code,
        at: Date.parse('2026-11-20T12:00:10Z'),
        from: '192.0.2.7',
        ...more,
      }),
    );

  it.each([
    { title: 'nobody', more: {} },
    { title: 'another person', more: { signedIn: { issuer: ISSUER, subject: 'auth0|ben' } } },
    { title: 'another provider', more: { signedIn: { issuer: 'https://evil.example', subject: 'auth0|jane' } } },
  ])('takes a person’s link of $title for no answer, whatever the page let through', async ({ more }) => {
    const stack = await given();
    say(stack, linkTo(stack, 'jane@example.com'), more);
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    expect(countTries(stack)).toBe(0);
  });

  it.each([
    { title: 'without who has to be signed in', change: { signIn: undefined } },
    { title: 'for another person', change: { signIn: { issuer: ISSUER, subjects: ['auth0|ben'] } } },
    { title: 'for whoever is signed in', change: { signIn: { issuer: ISSUER, subjects: [] } } },
  ])('takes a record $title for forged', async ({ change }) => {
    const stack = await given();
    const link = linkTo(stack, 'jane@example.com');
    const record = stack.services.dynamodb.items().find(({ to: whose }) => whose === 'jane@example.com');
    stack.services.dynamodb.seed(JSON.parse(JSON.stringify({ ...record, ...change })));
    say(stack, link, { signedIn: { issuer: ISSUER, subject: 'auth0|ben' } });
    say(stack, link, {});
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    expect(textOf(await open(stack, link, claimsOf('auth0|ben')))).toContain('This link is not valid');
  });
});

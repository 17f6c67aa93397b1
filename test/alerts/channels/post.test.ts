import { createPost } from '../../../src/alerts/channels/post.ts';
import { isPrivate } from '../../../src/alerts/channels/private-address.ts';
import { DeliveryError, UndeliverableError } from '../../../src/core/errors.ts';
import { givenServer, type Reply, type TestServer } from './given.ts';

let server: TestServer;
beforeAll(async () => {
  server = await givenServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.heard.length = 0;
  server.reply({ status: 200 });
});

const allowPrivate = true;
const SECRET = 'T00000000-made-up';
const post = (path = `/${SECRET}`, body = '{"a":1}', timeoutMs = 10_000) =>
  createPost({ ca: server.ca, timeoutMs })(server.url + path, body, { allowPrivate });

it('sends JSON over TLS to a server whose certificate it can verify', async () => {
  expect(await post('/hook', '{"text":"é"}')).toEqual({ status: 200, text: 'ok' });
  expect(server.heard).toEqual([
    {
      path: '/hook',
      body: '{"text":"é"}',
      headers: expect.objectContaining({ 'content-type': 'application/json', 'content-length': '13' }),
    },
  ]);
});

it.each<{ reply: Reply; error: typeof DeliveryError | typeof UndeliverableError; says: RegExp }>([
  {
    reply: { status: 500, body: 'no\u001b[2J such\nluck' },
    error: DeliveryError,
    says: /answered 500: no \[2J such luck/,
  },
  { reply: { status: 503 }, error: DeliveryError, says: /answered 503/ },
  { reply: { status: 429, headers: { 'retry-after': '30' } }, error: DeliveryError, says: /answered 429/ },
  { reply: { status: 408 }, error: DeliveryError, says: /answered 408/ },
  { reply: 'hang', error: DeliveryError, says: /could not be reached: .*(abort|timeout)/i },
  { reply: { status: 401 }, error: UndeliverableError, says: /answered 401/ },
  { reply: { status: 404 }, error: UndeliverableError, says: /answered 404/ },
  { reply: { status: 410 }, error: UndeliverableError, says: /answered 410/ },
  { reply: { status: 413 }, error: UndeliverableError, says: /answered 413/ },
  {
    reply: { status: 302, headers: { location: 'https://example.com/' } },
    error: UndeliverableError,
    says: /redirect is not followed/,
  },
])('turns the answer $reply into $error.name', async ({ reply, error, says }) => {
  server.reply(reply);
  const patience = reply === 'hang' ? 300 : 10_000;
  const refusal = await post(undefined, undefined, patience).catch((reason: unknown) => reason as Error);
  expect(refusal).toBeInstanceOf(error);
  expect((refusal as Error).message).toMatch(says);
  // The path of a webhook is its key.
  expect((refusal as Error).message).not.toContain(SECRET);
});

it('waits as long as the receiver asks', async () => {
  server.reply({ status: 429, headers: { 'retry-after': '77' } });
  await expect(post()).rejects.toMatchObject({ retryAfterSeconds: 77 });
});

it('does not talk to a server whose certificate nobody vouches for', async () => {
  const refusal = createPost()(server.url, '{}', { allowPrivate });
  await expect(refusal).rejects.toThrow(/could not be reached: (DEPTH_ZERO_)?SELF_SIGNED/);
  expect(server.heard).toEqual([]);
});

it('does not talk to a server of another name', async () => {
  const other = `https://127.0.0.2:${server.port}/`;
  await expect(createPost({ ca: server.ca })(other, '{}', { allowPrivate })).rejects.toThrow(/could not be reached/);
  expect(server.heard).toEqual([]);
});

it.each([
  { url: 'https://127.0.0.1', title: 'loopback' },
  { url: 'https://localhost', title: 'a name that is loopback' },
  { url: 'https://[::1]', title: 'IPv6 loopback' },
  { url: 'https://169.254.169.254', title: 'the metadata service' },
  { url: 'https://[::ffff:10.0.0.1]', title: 'IPv4 in IPv6 clothes' },
  { url: 'https://0x7f000001', title: 'a number for an address' },
  { url: 'https://10.1.2.3', title: 'a private network' },
])('reaches $title only where the channel allows it', async ({ url }) => {
  await expect(createPost({ ca: server.ca })(`${url}:${server.port}/`, '{}')).rejects.toThrow(UndeliverableError);
  expect(server.heard).toEqual([]);
});

it.each(['http://example.com/', 'file:///etc/passwd', 'https://user:word@example.com/', 'not a url', ''])(
  'posts nothing to %p, and does not repeat it',
  async (url) => {
    const refusal = await createPost()(url, '{}').catch((reason: unknown) => reason as Error);
    expect(refusal).toBeInstanceOf(UndeliverableError);
    if (url.length > 0) expect((refusal as Error).message).not.toContain(url);
  },
);

it.each([
  { address: '198.51.100.7', is: true },
  { address: '2606:4700::1', is: false },
  { address: '8.8.8.8', is: false },
  { address: 'fd00::1', is: true },
  { address: 'fe80::1%eth0', is: true },
  { address: '64:ff9b::a00:1', is: true },
  { address: '100.64.0.1', is: true },
  { address: '0.0.0.0', is: true },
  { address: 'nonsense', is: true },
])('$address is private: $is', ({ address, is }) => expect(isPrivate(address)).toBe(is));

import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import { signature } from '../../src/alerts/channels/https.ts';
import { createPost } from '../../src/alerts/channels/post.ts';
import { handOver } from '../../src/alerts/inbox.ts';
import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { givenStack } from '../support/stories.ts';
import { givenServer, type TestServer } from './channels/given.ts';
import { givenAlert } from './given-alert.ts';

let server: TestServer;
beforeAll(async () => {
  server = await givenServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.heard.length = 0;
  server.reply({ status: 200 });
});

const KEY = 'made-up-signing-key';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:chat';
/** How long the client waits: long enough for a busy machine, and short where nobody will answer. */
let patience = 10_000;
afterEach(() => {
  patience = 10_000;
});
/** The webhooks of the chats stand on this machine, which only a test allows. */
const post: LocalStackOptions['post'] = (url, body, options) =>
  createPost({ ca: server.ca, timeoutMs: patience })(url, body, { ...options, allowPrivate: true });
const CHANNELS: NonNullable<AlertSettings['channels']> = {
  siem: { kind: 'https', url: 'secret:riposte/siem#url', key: 'secret:riposte/siem#key', allowPrivate: true },
  chat: { kind: 'slack', url: 'secret:riposte/slack' },
  teams: { kind: 'teams', url: 'parameter:/riposte/teams' },
  mail: { kind: 'ses', from: 'riposte@example.com', to: ['jane@example.org'] },
  q: { kind: 'amazon-q', topic: TOPIC },
  pager: { kind: 'pagerduty', key: 'parameter:/riposte/pagerduty' },
};

function given(to: string[], settings: Partial<LocalStackOptions> = {}): LocalStack {
  const stack = givenStack({ alerts: { channels: CHANNELS, routes: [{ to }] }, post: post as never, ...settings });
  const { secretsManager, ssm, sns, sesv2 } = stack.services;
  secretsManager.seedSecret({ name: 'riposte/siem', value: JSON.stringify({ url: `${server.url}/siem`, key: KEY }) });
  secretsManager.seedSecret({ name: 'riposte/slack', value: `${server.url}/slack-made-up\n` });
  ssm.seedParameter({ name: '/riposte/teams', value: `${server.url}/teams-made-up` });
  ssm.seedParameter({ name: '/riposte/pagerduty', value: 'made-up-routing-key' });
  sns.createTopic('chat');
  sesv2.verified.add('example.com');
  return stack;
}

async function tell(stack: LocalStack): Promise<void> {
  await handOver([givenAlert({ id: 'a1' })], stack, stack.world.now());
  await stack.drain();
}

const queue = ({ services, config }: LocalStack, name: string) => services.sqs.messages(`${config.stack}-${name}`);
const dead = (stack: LocalStack) =>
  queue(stack, 'deliveries-dead-letters').map(({ body, attributes }) => ({
    channel: JSON.parse(body).channel,
    code: attributes.code?.StringValue,
    reason: attributes.reason?.StringValue,
  }));

describe('each channel', () => {
  it('of HTTPS gets a signature over time and body, and the same id when it is sent again', async () => {
    const stack = given(['siem']);
    await tell(stack);
    const [request] = server.heard;
    const seconds = Number(request?.headers['x-riposte-timestamp']);
    expect(seconds).toBe(Math.floor(stack.world.now() / 1000));
    expect(request?.headers['x-riposte-signature']).toBe(`v1=${signature(KEY, seconds, request?.body ?? '')}`);
    expect(request).toMatchObject({ path: '/siem', headers: { 'x-riposte-id': 'a1' } });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ version: 1, id: 'a1', kind: 'alert', severity: 'low' });
  });

  it.each([
    { channel: 'chat', path: '/slack-made-up', body: { unfurl_links: false, blocks: expect.any(Array) } },
    { channel: 'teams', path: '/teams-made-up', body: { type: 'message', attachments: [expect.any(Object)] } },
  ])('$channel gets its form at its address', async ({ channel, path, body }) => {
    await tell(given([channel]));
    expect(server.heard.map((each) => each.path)).toEqual([path]);
    expect(JSON.parse(server.heard[0]?.body ?? '')).toMatchObject(body);
  });

  it('of Amazon SES is one conversation for each incident', async () => {
    const stack = given(['mail']);
    await tell(stack);
    expect(stack.services.sesv2.sent).toMatchObject([
      {
        from: 'riposte@example.com',
        to: ['jane@example.org'],
        subject: expect.stringMatching(/^Open port .* LOW: blocked #6d7115$/),
        text: expect.stringContaining('What Riposte did'),
        headers: { References: '<f-6d7115f978da.111122223333@riposte.invalid>' },
      },
    ]);
  });

  it('of Amazon Q gets a custom notification on its own topic', async () => {
    const stack = given(['q']);
    await tell(stack);
    const [published] = stack.services.sns.published;
    expect(published?.topicArn).toBe(TOPIC);
    expect(JSON.parse(published?.message ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
  });

  it('of PagerDuty gets its key in the body, and the thread as the key of the incident', async () => {
    const calls: { url: string; body: Record<string, unknown> }[] = [];
    const pager: LocalStackOptions['post'] = async (url, body) => {
      calls.push({ url, body: JSON.parse(body) });
      return { status: 202, text: '' };
    };
    await tell(given(['pager'], { post: pager as never }));
    expect(calls).toMatchObject([
      {
        url: 'https://events.pagerduty.com/v2/enqueue',
        body: { routing_key: 'made-up-routing-key', event_action: 'trigger', dedup_key: 'f-6d7115f978da' },
      },
    ]);
  });
});

describe('a channel that fails', () => {
  it.each([
    { reply: { status: 500 }, title: 'answers 500' },
    { reply: 'hang', title: 'hangs' },
    { reply: { status: 429 }, title: 'is busy' },
  ] as const)(
    'because it $title is tried again later and later, while the other gets one copy',
    async ({ reply }) => {
      server.reply(reply);
      if (reply === 'hang') patience = 1_000;
      const stack = given(['chat', 'topic']);
      await tell(stack);
      expect(server.heard).toHaveLength(1);
      for (const seconds of [30, 60, 120, 240]) {
        stack.advance((seconds - 1) * 1000);
        await stack.drain();
        const before = server.heard.length;
        stack.advance(1000);
        await stack.drain();
        expect(server.heard).toHaveLength(before + 1);
      }
      server.reply({ status: 200 });
      patience = 10_000;
      stack.advance(480_000);
      await stack.drain();
      expect(queue(stack, 'deliveries')).toEqual([]);
      expect(dead(stack)).toEqual([]);
      expect(stack.services.sns.published).toHaveLength(1);
    },
    30_000,
  );

  it('for good goes to the dead-letter queue with the reason, after eight attempts', async () => {
    server.reply({ status: 503, body: 'down' });
    const stack = given(['chat']);
    await tell(stack);
    for (let n = 0; n < 12; n += 1) {
      stack.advance(900_000);
      await stack.drain();
    }
    expect(server.heard).toHaveLength(8);
    expect(queue(stack, 'deliveries')).toEqual([]);
    expect(dead(stack)).toEqual([
      { channel: 'chat', code: 'NOT_DELIVERED', reason: expect.stringMatching(/answered 503: down/) },
    ]);
  });

  it.each([401, 404, 410, 400, 413, 302])('with %d goes there at once', async (status) => {
    server.reply({ status });
    const stack = given(['chat']);
    await tell(stack);
    expect(dead(stack)).toEqual([
      { channel: 'chat', code: 'UNDELIVERABLE', reason: expect.stringContaining(`answered ${status}`) },
    ]);
    expect(JSON.stringify([dead(stack), queue(stack, 'deliveries-dead-letters')])).not.toContain('made-up');
  });

  it('because its key was renewed gets a second try with the new one', async () => {
    const stack = given(['chat']);
    await tell(stack);
    stack.services.secretsManager.PutSecretValue({ SecretId: 'riposte/slack', SecretString: `${server.url}/renewed` });
    server.reply({ status: 404 });
    await tell(stack);
    expect(server.heard.map(({ path }) => path)).toEqual(['/slack-made-up', '/slack-made-up', '/renewed']);
  });

  it('because the sender is not verified says so', async () => {
    const stack = given(['mail']);
    stack.services.sesv2.verified.clear();
    await tell(stack);
    expect(dead(stack)).toEqual([
      { channel: 'mail', code: 'MessageRejected', reason: expect.stringMatching(/not verified.*riposte@example\.com/) },
    ]);
  });

  it('because its secret is not there says which', async () => {
    const stack = givenStack({ alerts: { channels: CHANNELS, routes: [{ to: 'chat' }] }, post: post as never });
    await tell(stack);
    expect(dead(stack)).toEqual([
      { channel: 'chat', code: 'UNDELIVERABLE', reason: 'secret:riposte/slack is not there' },
    ]);
  });

  it('because a message is too long for SNS says how long it is', async () => {
    const stack = given([]);
    const request = { subject: 's', bodies: { default: 'x'.repeat(300_000), sms: 's', json: '{}' }, attributes: {} };
    const body = JSON.stringify({ channel: 'topic', id: 'a', thread: 't', request });
    stack.services.sqs.deliver(`${stack.config.stack}-deliveries`, body);
    await stack.drain();
    expect(dead(stack)).toEqual([
      {
        channel: 'topic',
        code: 'UNDELIVERABLE',
        reason: expect.stringMatching(/300\d{3} bytes, and SNS takes 262144/),
      },
    ]);
  });

  it('because riposte.yml names it no more says so, and what is none of ours is set aside', async () => {
    const stack = given([]);
    const name = `${stack.config.stack}-deliveries`;
    stack.services.sqs.deliver(name, JSON.stringify({ channel: 'gone', id: 'a', thread: 't', request: {} }));
    stack.services.sqs.deliver(name, '{"nothing": "of ours"}');
    await stack.drain();
    const letters = queue(stack, 'deliveries-dead-letters').map(({ attributes }) => attributes.code?.StringValue);
    expect(letters.sort()).toEqual(['BAD_MESSAGE', 'UNDELIVERABLE']);
  });
});

it('a secret is read once in five minutes', async () => {
  const stack = given(['chat']);
  const reads = (): number => stack.counts.get('secretsManager:GetSecretValue') ?? 0;
  await tell(stack);
  await tell(stack);
  expect(reads()).toBe(1);
  stack.advance(301_000);
  await tell(stack);
  expect(reads()).toBe(2);
});

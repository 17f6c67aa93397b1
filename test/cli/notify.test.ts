import { askFunction } from '../../src/cli/connect.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { givenCli } from './given-cli.ts';

const alerts = {
  channels: {
    chat: { kind: 'slack', url: 'secret:riposte/slack' },
    mail: { kind: 'ses', from: 'riposte@example.com', to: ['jane@example.org'] },
  },
  routes: [{ to: 'chat' }],
} as const;

const given = () => {
  const sent: string[] = [];
  const post = async (url: string, body: string) => {
    if (url.includes('broken')) throw new DeliveryError('hooks.example.com answered 500');
    sent.push(body);
    return { status: 200, text: '' };
  };
  const cli = givenCli({ alerts: structuredClone(alerts) as never, post });
  const { sesv2, secretsManager } = cli.stack.services;
  secretsManager.seedSecret({ name: 'riposte/slack', value: 'https://hooks.example.com/made-up' });
  sesv2.verified.add('riposte@example.com');
  return { ...cli, sent };
};

it('lists the channels as they are deployed', async () => {
  const { code, stdout } = await given().run('notify', 'list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^topic +sns\nchat +slack\nmail +ses\nRoutes: 1\. What none matches goes to the topic\.\n$/);
});

it('proves each channel with a message that says that it is a test', async () => {
  const { run, stack, sent } = given();
  const { code, stdout } = await run('notify', 'test');
  expect({ code, ok: stdout.match(/ ok: /g)?.length }).toEqual({ code: 0, ok: 3 });
  for (const text of [sent[0], stack.services.sesv2.sent[0]?.subject, stack.services.sns.published[0]?.subject])
    expect(text).toMatch(/TEST of the channel/);
});

it.each([
  {
    title: 'a topic that nobody hears',
    channel: 'topic',
    break: ({ stack }: ReturnType<typeof givenCli>) =>
      stack.faults.refuse('GetTopicAttributes', 'AuthorizationErrorException', { message: 'not allowed' }),
    says: /topic +sns +NOT sent: not allowed/,
  },
  {
    title: 'a sender that is not verified',
    channel: 'mail',
    break: ({ stack }: ReturnType<typeof givenCli>) => stack.services.sesv2.verified.clear(),
    says: /mail +ses +NOT sent: Email address is not verified/,
  },
  {
    title: 'a webhook that fails',
    channel: 'chat',
    break: ({ stack }: ReturnType<typeof givenCli>) =>
      stack.services.secretsManager.PutSecretValue({
        SecretId: 'riposte/slack',
        SecretString: 'https://hooks.example.com/broken-made-up',
      }),
    says: /chat +slack +NOT sent: hooks\.example\.com answered 500/,
  },
])('says why not of $title, and ends with 1', async ({ channel, break: damage, says }) => {
  const cli = given();
  damage(cli);
  const { code, stdout } = await cli.run('notify', 'test', '--channel', channel);
  expect(code).toBe(1);
  expect(stdout).toMatch(says);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stdout).not.toContain('made-up');
});

it('says so when a topic has no confirmed subscription', async () => {
  const { run, stack } = givenCli();
  Object.assign(stack.services.sns.subscribers, { confirmed: 0, pending: 1 });
  const { code, stdout } = await run('notify', 'test');
  expect(code).toBe(1);
  expect(stdout).toMatch(/no confirmed subscription, so nobody hears of it; 1 have not yet followed/);
});

it('names the channels there are when asked for another', async () => {
  const { code, stderr } = await given().run('notify', 'test', '--channel', 'pigeon');
  expect(code).toBe(1);
  expect(stderr).toMatch(/no channel pigeon; there are topic, chat, mail\. They are in the section channels/);
});

it('gives scripts one document', async () => {
  const { json } = await given().run('--json', 'notify', 'test', '--channel', 'mail');
  expect(json()).toEqual({ stack: expect.any(String), channels: [{ channel: 'mail', kind: 'ses', ok: true }] });
});

describe('asking the function', () => {
  const answering = (answer: object) => {
    const text = Object.assign(new Uint8Array(), { transformToString: () => JSON.stringify(answer) });
    return { send: async () => ({ Payload: text }) } as never;
  };

  it('gives its answer', async () => {
    const answer = { channels: [], routes: 0, quietHours: 0 };
    expect(await askFunction(answering(answer), 'riposte-test', { ask: 'list' })).toEqual(answer);
  });

  it('fails where the function failed, and says where to look', async () => {
    const Payload = { transformToString: () => '{"errorMessage":"no"}' };
    const lambda = { send: async () => ({ FunctionError: 'Unhandled', Payload }) } as never;
    await expect(askFunction(lambda, 'riposte-test', { ask: 'list' })).rejects.toThrow(
      /riposte-test-deliveries failed: .*no.*Its log says why/,
    );
  });
});

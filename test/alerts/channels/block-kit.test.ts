import { readdirSync } from 'node:fs';
import type { LocalStack, LocalStackOptions } from '../../../local/local-stack.ts';
import { givenInSlack, pressIn } from '../../answers/given-slack.ts';
import { arrive, givenStack, letTimePass } from '../../support/stories.ts';
import { refusedOf } from './block-kit.ts';
import { givenWorkspace } from './given-workspace.ts';

const EVENTS = readdirSync(new URL('../../../events', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json') && file.includes('/'))
  .map((file) => file.replace(/\.json$/, ''));

/** A stack that tells by an app and by a webhook, and what each of them posted. */
function given(options: Partial<LocalStackOptions> = {}) {
  const workspace = givenWorkspace();
  const hooked: { blocks: unknown }[] = [];
  const stack: LocalStack = givenStack({
    slackApp: true,
    post: async (url, body, more) => {
      if (url.startsWith('https://slack.com/')) return workspace.post(url, body, more);
      hooked.push(JSON.parse(body));
      return { status: 200, text: 'ok' };
    },
    alerts: {
      channels: {
        app: {
          kind: 'slack-app',
          channel: 'C0123456789',
          token: 'secret:riposte/slack-bot',
          signingSecret: 'secret:riposte/slack-signing',
        },
        hook: { kind: 'slack', url: 'https://hooks.example/T0/B0/made-up' },
      },
      routes: [{ to: ['app', 'hook'] }],
    },
    ...options,
  });
  stack.services.secretsManager.seedSecret({ name: 'riposte/slack-bot', value: 'xoxb-made-up' });
  return { stack, posted: () => [...workspace.messages, ...workspace.whispers, ...hooked] };
}

describe.each([
  { mode: 'approve' as const, least: 100 },
  { mode: 'enforce' as const, least: 150 },
])('in mode $mode', ({ mode, least }) => {
  it('Slack takes what is told of each bundled event', async () => {
    const refused: string[] = [];
    let [posted, buttons] = [0, 0];
    for (const event of EVENTS) {
      const one = given({ settings: { mode } });
      arrive(one.stack, event);
      await one.stack.drain();
      for (const { blocks } of one.posted()) {
        posted += 1;
        if (JSON.stringify(blocks).includes('"actions"')) buttons += 1;
        for (const problem of refusedOf(blocks)) refused.push(`${event}: ${problem}`);
      }
    }
    expect(refused).toEqual([]);
    expect(posted).toBeGreaterThan(least);
    if (mode === 'approve') expect(buttons).toBeGreaterThan(30);
  }, 120_000);
});

it('Slack takes the messages and the summary of a storm of all of them', async () => {
  const { stack, posted } = given({ settings: { mode: 'approve' } });
  for (const event of EVENTS) arrive(stack, event);
  await stack.drain();
  await letTimePass(stack, 4);
  expect(posted().flatMap(({ blocks }) => refusedOf(blocks))).toEqual([]);
  expect(posted().length).toBeGreaterThan(5);
}, 120_000);

it.each(['approve', 'reject', 'later', 'details'])('Slack takes what a message becomes after %s', async (does) => {
  const { stack, workspace } = await givenInSlack();
  await pressIn({ stack, workspace }, { does });
  const all = [...workspace.messages, ...workspace.whispers];
  expect(all.flatMap(({ blocks }) => refusedOf(blocks))).toEqual([]);
  expect(JSON.stringify(all)).toContain(does === 'details' ? 'Calls that it may make' : '<@U0JANE0001>');
});

describe('the check', () => {
  const text = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length), verbatim: true });
  it.each([
    { what: 'no block', blocks: [] },
    { what: 'too many blocks', blocks: Array(51).fill({ type: 'section', text: text(1) }) },
    { what: 'a text that is too long', blocks: [{ type: 'section', text: text(3_001) }] },
    { what: 'an empty text', blocks: [{ type: 'section', text: text(0) }] },
    { what: 'too much small print', blocks: [{ type: 'context', elements: Array(11).fill(text(1)) }] },
    { what: 'a block that nobody knows', blocks: [{ type: 'marquee', text: text(1) }] },
    { what: 'two of one name', blocks: Array(2).fill({ type: 'context', block_id: 'a', elements: [text(1)] }) },
  ])('refuses $what', ({ blocks }) => {
    expect(refusedOf(blocks)).not.toEqual([]);
  });
});

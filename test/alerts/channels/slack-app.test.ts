import type { LocalStack, LocalStackOptions } from '../../../local/local-stack.ts';
import type { AlertSettings } from '../../../src/policy/riposte-yml/channels.ts';
import { arrive, givenStack, responsesIn } from '../../support/stories.ts';
import { givenWorkspace, shownIn, type Workspace } from './given-workspace.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const CHANNELS: NonNullable<AlertSettings['channels']> = {
  security: { kind: 'slack-app', channel: 'C0123456789', token: 'secret:riposte/slack-bot' },
};
const HOUR = 3_600_000;

async function given(workspace: Workspace, options: Partial<LocalStackOptions> = {}): Promise<LocalStack> {
  const stack = givenStack({
    alerts: { channels: CHANNELS, routes: [{ to: 'security' }] },
    post: workspace.post,
    ...options,
  });
  stack.services.secretsManager.seedSecret({ name: 'riposte/slack-bot', value: 'xoxb-made-up' });
  arrive(stack, BUCKET);
  await stack.drain();
  return stack;
}

/** As the command does. */
async function say(stack: LocalStack, kind: string, more: object = {}): Promise<void> {
  const [record] = responsesIn(stack);
  const queue = kind === 'approve' || kind === 'undo' ? 'act-storage' : 'notify';
  const body = { kind, key: record?.key, by: 'arn:aws:iam::111122223333:user/jane', ...more };
  stack.services.sqs.deliver(`${stack.config.stack}-${queue}`, JSON.stringify(body));
  await stack.drain();
}

const first = ({ messages }: Workspace) => messages[0] as Workspace['messages'][number];

it('posts a question as the app, with how it stands', async () => {
  const workspace = givenWorkspace();
  await given(workspace);
  expect(workspace.messages).toMatchObject([{ channel: 'C0123456789', unfurl_links: false, unfurl_media: false }]);
  expect(shownIn(first(workspace))).toContain('It waits for an answer until');
});

it.each([
  { kind: 'approve', shows: ':white_check_mark: Approved by arn:aws:iam::111122223333:user/jane. It acted.' },
  {
    kind: 'reject',
    more: { reason: 'A press kit.' },
    shows: ':no_entry: Rejected by arn:aws:iam::111122223333:user/jane.',
  },
])('shows in the question’s own message that somebody said $kind, and tells it in its thread', async (each) => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  await say(stack, each.kind, each.more);
  stack.advance(60_000);
  await stack.drain();
  const [question, news] = workspace.messages;
  expect(shownIn(first(workspace))).toContain(each.shows);
  expect(shownIn(first(workspace))).not.toContain('It waits for an answer');
  expect(news?.thread_ts).toBe(question?.ts);
});

it('keeps all that a question says when it ends, with or without buttons', async () => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  const before = first(workspace).blocks ?? [];
  await say(stack, 'approve');
  const after = first(workspace).blocks ?? [];
  expect(before.length).toBeGreaterThan(2);
  expect(after).toHaveLength(before.length);
  expect(after.filter((block, n) => JSON.stringify(block) !== JSON.stringify(before[n]))).toHaveLength(1);
});

it('shows that a question has lapsed, and that what was done was undone', async () => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  stack.advance(25 * HOUR);
  await stack.sweep();
  await stack.drain();
  expect(shownIn(first(workspace))).toContain(
    ':alarm_clock: Nothing: Nobody answered in time. It is asked again in a day.',
  );

  const another = givenWorkspace();
  const second = await given(another);
  await say(second, 'approve');
  await say(second, 'undo');
  expect(shownIn(first(another))).toContain(
    ':leftwards_arrow_with_hook: Undone by arn:aws:iam::111122223333:user/jane. It put back',
  );
});

it('shows an end of which people hear elsewhere, or not at all now', async () => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  stack.redeploy({ alerts: { channels: CHANNELS, routes: [{ to: 'topic' }] } });
  await say(stack, 'reject');
  expect(workspace.messages).toHaveLength(1);
  expect(shownIn(first(workspace))).toContain(':no_entry: Rejected by');
});

it('shows an end that came before the message was there', async () => {
  const workspace = givenWorkspace();
  workspace.problems.set('chat.postMessage', 'internal_error');
  const stack = await given(workspace);
  await say(stack, 'reject');
  workspace.problems.clear();
  stack.advance(HOUR);
  await stack.drain();
  const asking = workspace.messages.find(({ text }) => text.includes('Decide'));
  expect(shownIn(asking as never)).toContain(':no_entry: Rejected by');
});

it('takes nothing of an earlier end for a question that is asked anew', async () => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  for (let hours = 0; hours < 60; hours += 6) {
    stack.advance(6 * HOUR);
    await stack.sweep();
    await stack.drain();
  }
  const asking = workspace.messages.filter(({ text }) => text.startsWith('Decide'));
  expect(shownIn(asking[0] as never)).toContain(':alarm_clock:');
  expect(shownIn(asking.at(-1) as never)).toContain('It waits for an answer until');
  await say(stack, 'reject');
  expect(shownIn(asking.at(-1) as never)).toContain(':no_entry: Rejected by');
  expect(shownIn(asking[0] as never)).toContain(':alarm_clock:');
});

it.each([
  { problem: 'not_in_channel', says: 'invite the app into the channel', isDead: true },
  { problem: 'invalid_auth', says: 'begins with xoxb-', isDead: true },
  { problem: 'internal_error', says: '', isDead: false },
  { problem: 'down', says: '', isDead: false },
])('$problem: says what to do where trying again cannot help', async ({ problem, says, isDead }) => {
  const workspace = givenWorkspace();
  workspace.problems.set('chat.postMessage', problem);
  const stack = await given(workspace);
  const dead = stack.services.sqs.messages(`${stack.config.stack}-deliveries-dead-letters`);
  expect(dead).toHaveLength(isDead ? 1 : 0);
  if (isDead) expect(JSON.stringify(dead[0]?.attributes)).toContain(says);
  workspace.problems.clear();
  stack.advance(HOUR);
  await stack.drain();
  expect(workspace.messages).toHaveLength(isDead ? 0 : 1);
});

it('lets go of a message that somebody deleted', async () => {
  const workspace = givenWorkspace();
  const stack = await given(workspace);
  workspace.messages[0] = { ...first(workspace), ts: '0' };
  await say(stack, 'reject');
  expect(stack.services.sqs.messages(`${stack.config.stack}-deliveries-dead-letters`)).toEqual([]);
  expect(stack.services.sqs.messages(`${stack.config.stack}-deliveries`)).toEqual([]);
});

describe('a message that was posted, and could not be remembered', () => {
  const ofChats = (input: unknown): boolean => JSON.stringify(input).includes('CHAT#');
  const givenFaults = async (prepare: (stack: LocalStack) => void) => {
    const workspace = givenWorkspace();
    const stack = givenStack({
      alerts: { channels: CHANNELS, routes: [{ to: 'security' }] },
      post: workspace.post,
    });
    stack.services.secretsManager.seedSecret({ name: 'riposte/slack-bot', value: 'xoxb-made-up' });
    prepare(stack);
    arrive(stack, BUCKET);
    await stack.drain();
    return { stack, workspace };
  };

  const letItComeAgain = async (stack: LocalStack): Promise<void> => {
    for (let minutes = 0; minutes < 30; minutes += 3) {
      stack.advance(3 * 60_000);
      await stack.drain();
    }
  };

  it.each(['BatchWrite', 'Update'])('is not posted again (%s), and is remembered a moment later', async (call) => {
    const { stack, workspace } = await givenFaults(({ faults }) =>
      faults.refuse(call, 'ProvisionedThroughputExceededException', { times: 2, where: ofChats }),
    );
    await letItComeAgain(stack);
    expect(workspace.messages.filter(({ text }) => text.startsWith('Decide'))).toHaveLength(1);
    await say(stack, 'reject');
    expect(shownIn(first(workspace))).toContain(':no_entry: Rejected by');
  });

  it('says an end that came meanwhile, although Slack did not take it at first', async () => {
    const { stack, workspace } = await givenFaults(({ faults }) =>
      faults.refuse('BatchWrite', 'ProvisionedThroughputExceededException', { times: 2, where: ofChats }),
    );
    workspace.problems.set('chat.update', 'internal_error');
    await say(stack, 'reject');
    await letItComeAgain(stack);
    workspace.problems.clear();
    await letItComeAgain(stack);
    expect(workspace.messages.filter(({ text }) => text.startsWith('Decide'))).toHaveLength(1);
    expect(shownIn(first(workspace))).toContain(':no_entry: Rejected by');
  });

  it('is not posted again either where the queue does not take it: it only stays as it was', async () => {
    const { stack, workspace } = await givenFaults(({ faults }) => {
      faults.refuse('BatchWrite', 'ProvisionedThroughputExceededException', { times: 2, where: ofChats });
      faults.refuse('SendMessageBatch', 'ServiceUnavailable', {
        times: 5,
        where: (input) => JSON.stringify(input).includes('posted'),
      });
    });
    await letItComeAgain(stack);
    expect(workspace.messages.filter(({ text }) => text.startsWith('Decide'))).toHaveLength(1);
    expect(stack.services.sqs.messages(`${stack.config.stack}-deliveries`)).toEqual([]);
  });
});

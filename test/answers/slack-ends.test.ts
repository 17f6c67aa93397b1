import { endInChat } from '../../src/alerts/chat-states.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { OUTCOMES } from '../../src/core/decision.ts';
import { days } from '../../src/core/time.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { say } from '../act/given.ts';
import { givenAlert } from '../alerts/given-alert.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, bundledWith, letTimePass, responsesIn } from '../support/stories.ts';
import { buttonsOf, givenInSlack, type InSlack } from './given-slack.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const STOLEN = 'guardduty/instance-credentials-used-outside-aws';

const record = ({ stack }: InSlack, action = 'block-public-access'): ResponseRecord => {
  const found = responsesIn(stack).find((each) => each.action === action);
  if (!found) throw new Error(`nothing is recorded of ${action}`);
  return found;
};

/** The newest message that asks, or asked, about it: its buttons, and the line that says how it stands. */
function shown({ workspace }: InSlack, title: string): { does: string[]; state: string } {
  const message = workspace.messages.findLast(({ text }) => text === title);
  if (!message) throw new Error(`no message is called ${title}: ${workspace.messages.map(({ text }) => text)}`);
  const state = message.blocks.find(({ block_id }) => block_id?.startsWith('state-'));
  return { does: buttonsOf(message).does, state: JSON.stringify(state?.elements) };
}
const BUCKET = 'Decide: block public access to press-kit?';

const answer = async (given: InSlack, kind: 'approve' | 'undo', action?: string): Promise<void> => {
  const { key, plan = '' } = record(given, action);
  const queue = action === undefined ? 'act-storage' : kind === 'undo' ? 'act-release' : 'act-contain';
  say(given.stack, queue, { kind, key, by: 'anna', ...(kind === 'approve' && { plan }) });
  await given.stack.drain();
};

describe('a question in Slack that a person approved by the command', () => {
  it.each([
    { mode: 'notify' as const, outcome: 'notified', ends: ':left_speech_bubble: Nothing, it leaves this to you' },
    { mode: 'observe' as const, outcome: 'observed', ends: ':eyes: Nothing, it only observes' },
  ])('shows that its yes waits for the mode $mode to be raised, and that it ended', async ({ mode, outcome, ends }) => {
    const given = await givenInSlack();
    given.stack.redeploy({ settings: { mode } });
    await answer(given, 'approve');
    expect(record(given)).toMatchObject({ state: 'done', outcome, approved: true });
    expect(shown(given, BUCKET)).toEqual({
      does: [],
      state: expect.stringContaining(':hourglass: Approved by anna. Nothing yet: '),
    });
    given.stack.advance(days(3));
    await letTimePass(given.stack, 2);
    expect(record(given)).not.toHaveProperty('approved');
    expect(shown(given, BUCKET)).toEqual({ does: [], state: expect.stringContaining(ends) });
  });

  it('shows that its yes waits for the end of a pause', async () => {
    const given = await givenInSlack();
    await given.stack.journal.setPaused(true, 'bob', given.stack.world.now());
    await answer(given, 'approve');
    expect(shown(given, BUCKET).state).toContain(':hourglass: Approved by anna. Nothing yet: ');
  });
});

it('a question that needs no answer any more, as the rules let it be done, shows that it was done', async () => {
  const given = await givenInSlack({ settings: { mode: 'approve' } });
  arrive(given.stack, PROBE);
  await given.stack.drain();
  const title = 'Decide: block 198.51.100.23/32?';
  expect(shown(given, title).does).toContain('approve');
  given.stack.redeploy({ settings: { mode: 'enforce' } });
  const later = bundledWith(PROBE, ({ detail }) => void Object.assign(detail.service as object, { count: 9 }));
  arrive(given.stack, PROBE, later);
  await letTimePass(given.stack, 2);
  expect(record(given, 'block-ip')).toMatchObject({ state: 'done', outcome: 'applied', mode: 'enforce' });
  expect(shown(given, title)).toEqual({ does: [], state: expect.stringContaining(':white_check_mark: It acted.') });
});

it('a question about more keeps its buttons where an undo of what was done before fails', async () => {
  const given = await givenInSlack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const { stack } = given;
  const seen = async (id?: string): Promise<void> => {
    const at = new Date(stack.world.now() - 60_000).toISOString();
    const body = bundledWith(STOLEN, ({ detail }) => {
      const { arn, service } = detail as { arn: string; service: object };
      if (id) Object.assign(detail, { id, arn: arn.replace(/finding\/.*/, `finding/${id}`) });
      Object.assign(detail, { updatedAt: at });
      Object.assign(service, { eventLastSeen: at });
    });
    arrive(stack, STOLEN, body);
    Object.assign(stack.services.iam.rolesByName.roles.get('shop-web') ?? {}, { longestSession: 6 * 3600 });
    await stack.drain();
  };
  await seen();
  await answer(given, 'approve', 'revoke-sessions');
  expect(record(given, 'revoke-sessions')).toMatchObject({ state: 'done', outcome: 'applied' });
  stack.advance(20 * 60_000);
  await stack.sweep();
  await stack.drain();
  await seen('5e0000000000000000000000000000a1');
  expect(record(given, 'revoke-sessions')).toMatchObject({ state: 'waiting', occasion: 2 });
  const { text: title = '' } = given.workspace.messages.findLast(({ text }) => text.startsWith('Decide: ')) ?? {};
  stack.faults.refuse('DeleteRolePolicy', 'AccessDenied');
  await answer(given, 'undo', 'revoke-sessions');
  expect(record(given, 'revoke-sessions').state).toBe('waiting');
  expect(given.workspace.messages.at(-1)?.text).toContain('FAILED to undo');
  expect(shown(given, title).does).toContain('approve');
});

describe('the line in the place of a question', () => {
  const ends = [...OUTCOMES.filter((outcome) => outcome !== 'awaiting-approval'), 'undone' as const];

  it.each(ends.map((outcome) => ({ outcome })))('is there for the end $outcome, with a mark', ({ outcome }) => {
    const alert = givenAlert({ outcome, afterQuestion: true });
    expect(endInChat(alert, NOW)).toMatchObject({ is: 'end', text: expect.stringMatching(/^:[a-z_]+: ./) });
  });

  it.each(['applied', 'partial', 'failed', 'refused', 'notified', 'observed'] as const)(
    'is none for the end %s of what nobody was asked about',
    (outcome) => {
      expect(endInChat(givenAlert({ outcome }), NOW)).toBeUndefined();
    },
  );
});

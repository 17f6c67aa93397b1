import { createActor } from '../../src/act/act.ts';
import { actions } from '../../src/actions/index.ts';
import { type ActionId, loadAction } from '../../src/core/action.ts';
import { type Finding, findingKey, seenAtOf } from '../../src/core/finding.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import { givenStack } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The finding was seen once more before it was archived. */
const ARCHIVED_AFTER = 5 * MINUTE;
const at = (ms: number): string => new Date(ms).toISOString();

/** A question about a target, whose finding is archived before anybody answers: no finding asks for it any longer. */
async function given(event: string, action: ActionId) {
  const stack = givenStack();
  const wanted = handedOver(stack, event).find(({ decision }) => decision.action === action);
  if (!wanted) throw new Error('nothing was handed over');
  const first: ActMessage = { ...wanted, decision: { ...wanted.decision, mode: 'approve', ownMode: 'approve' } };
  const actor = createActor(actorOptions(stack, [await loadAction(actions[action])]));
  let deliveries = 0;
  const hand = async (message: Parameters<typeof delivery>[0]): Promise<void> => {
    deliveries += 1;
    expect(await actor([delivery(message, 1, `m${deliveries}`)])).toEqual([]);
  };
  const leave = (finding: Finding, seenAt = seenAtOf(finding)): Promise<void> =>
    hand({ kind: 'leave', key: first.key, finding: findingKey(finding), why: 'it is archived', seenAt });
  const again = (evidenceAt: number): ActMessage => ({
    ...first,
    finding: { ...first.finding, lastSeen: at(evidenceAt), evidenceAt: at(evidenceAt) },
  });
  const another = (n: number, evidenceAt: number): ActMessage => {
    const message = again(evidenceAt);
    return { ...message, finding: { ...message.finding, id: `${first.finding.id}-${n}` } };
  };
  await hand(first);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  stack.advance(30 * MINUTE);
  const seen = seenAtOf(first.finding);
  await leave(first.finding, seen + ARCHIVED_AFTER);
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
  return { stack, hand, leave, again, another, first, seen };
}

describe.each([
  { event: 'guardduty/bucket-public-access-granted', action: 'block-public-access' },
  { event: 'macie/credentials-in-object', action: 'rotate-secret' },
] as const)('what no finding asked for any longer ($action)', ({ event, action }) => {
  it.each([-10, 0, 10])('is asked about anew by another finding, seen %i minutes after the first', async (minutes) => {
    const { stack, hand, another, seen } = await given(event, action);
    await hand(another(2, seen + minutes * MINUTE));
    const { history, ...record } = onlyAction(stack);
    expect(record).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval', turn: 2 });
    expect(history.map(({ why = '' }) => why).join()).not.toMatch(/since it was seen/);
  });

  it('is asked for by those alone that came since: once they have left as well, nobody is asked', async () => {
    const { stack, hand, leave, another, seen } = await given(event, action);
    const second = another(2, seen - MINUTE);
    await hand(second);
    expect(onlyAction(stack).wants).toHaveLength(1);
    await leave(second.finding);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
  });

  it('stays over where its finding comes as it was before it was archived', async () => {
    const { stack, hand, again, first, seen } = await given(event, action);
    const { history } = onlyAction(stack);
    for (const message of [first, again(seen + MINUTE), again(seen + ARCHIVED_AFTER)]) await hand(message);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone', history });
  });

  it('is asked about anew by its own finding, seen since it was archived', async () => {
    const { stack, hand, again, first, seen } = await given(event, action);
    await hand(again(seen + ARCHIVED_AFTER + MINUTE));
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval', turn: 2 });
    expect(onlyAction(stack).wants.map(({ finding }) => finding)).toEqual([findingKey(first.finding)]);
  });

  it('is asked for still where what says that it was archived comes late, after it was seen again', async () => {
    const { stack, hand, leave, again, first, seen } = await given(event, action);
    await hand(again(seen + ARCHIVED_AFTER + MINUTE));
    await leave(first.finding, seen + ARCHIVED_AFTER);
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
  });
});

it('of more findings than are kept, the last that left says so once, however many sweeps decide it anew', async () => {
  const stack = givenStack();
  const wanted = handedOver(stack, 'guardduty/bucket-public-access-granted').find(
    ({ decision }) => decision.action === 'block-public-access',
  );
  if (!wanted) throw new Error('nothing was handed over');
  const actor = createActor(actorOptions(stack, [await loadAction(actions['block-public-access'])]));
  await actor([delivery({ ...wanted, decision: { ...wanted.decision, mode: 'approve', ownMode: 'approve' } })]);
  await stack.journal.saveResponses([{ ...onlyAction(stack), wantsMore: 3 }]);
  for (const messageId of ['m2', 'm3', 'm4']) {
    stack.advance(5 * MINUTE);
    const { key, finding } = { key: wanted.key, finding: findingKey(wanted.finding) };
    expect(await actor([delivery({ kind: 'leave', key, finding, why: 'it is archived' }, 1, messageId)])).toEqual([]);
  }
  const { state, history } = onlyAction(stack);
  expect(state).toBe('waiting');
  expect(history.filter(({ what }) => what === 'left')).toHaveLength(1);
});

/** A rotation that was done by a yes, and is asked about again for another finding, which is archived before anybody answers. */
async function givenAskedAgain() {
  const stack = givenStack();
  const wanted = handedOver(stack, 'macie/credentials-in-object').find(
    ({ decision }) => decision.action === 'rotate-secret',
  );
  if (!wanted) throw new Error('nothing was handed over');
  const actor = createActor(actorOptions(stack, [await loadAction(actions['rotate-secret'])]));
  let deliveries = 0;
  const hand = async (message: Parameters<typeof delivery>[0]): Promise<void> => {
    deliveries += 1;
    expect(await actor([delivery(message, 1, `m${deliveries}`)])).toEqual([]);
  };
  const seen = (n: number, ms: number): ActMessage => ({
    ...wanted,
    decision: { ...wanted.decision, mode: 'approve', ownMode: 'approve' },
    finding: { ...wanted.finding, id: `${wanted.finding.id}-${n}`, lastSeen: at(ms), evidenceAt: at(ms) },
  });
  const { key } = wanted;
  await hand(seen(1, stack.world.now()));
  await hand({ kind: 'approve', key, by: 'ben' });
  for (let n = 0; n < 10 && onlyAction(stack).state === 'pending'; n += 1) {
    stack.advance(5 * MINUTE);
    await hand({ kind: 'go-on', key });
  }
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  const { appliedAt } = onlyAction(stack);
  stack.advance(3 * HOUR);
  const joinedAt = stack.world.now();
  const second = seen(2, joinedAt);
  await hand(second);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  stack.advance(2 * HOUR);
  await hand({ kind: 'leave', key, finding: findingKey(seen(1, 0).finding), why: 'it is archived' });
  await hand({ kind: 'leave', key, finding: findingKey(second.finding), why: 'it is archived' });
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', appliedAt });
  stack.advance(10 * MINUTE);
  return { stack, hand, seen, second, joinedAt };
}

describe('what was done once, and was asked about again until no finding asked for it any longer', () => {
  it.each([30, 130])('is asked about anew by a finding seen %i minutes after that question', async (minutes) => {
    const { stack, hand, seen, joinedAt } = await givenAskedAgain();
    await hand(seen(3, joinedAt + minutes * MINUTE));
    const { state, history } = onlyAction(stack);
    expect([state, history.map(({ why = '' }) => why).join()]).toEqual([
      'waiting',
      expect.not.stringContaining('since it was seen'),
    ]);
  });

  it('stays done where a copy of the finding comes, or one seen before it was done', async () => {
    const { stack, hand, seen, second } = await givenAskedAgain();
    await hand(second);
    await hand(seen(3, Date.parse(second.finding.evidenceAt ?? '') - 4 * HOUR));
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  });
});

it('of 25 findings the 20 that are kept leave, and one more comes and leaves: five still ask', async () => {
  const stack = givenStack();
  const wanted = handedOver(stack, 'guardduty/bucket-public-access-granted').find(
    ({ decision }) => decision.action === 'block-public-access',
  );
  if (!wanted) throw new Error('nothing was handed over');
  const actor = createActor(actorOptions(stack, [await loadAction(actions['block-public-access'])]));
  let deliveries = 0;
  const hand = async (message: Parameters<typeof delivery>[0]): Promise<void> => {
    deliveries += 1;
    expect(await actor([delivery(message, 1, `m${deliveries}`)])).toEqual([]);
  };
  const comes = (n: number): Promise<void> =>
    hand({
      ...wanted,
      decision: { ...wanted.decision, mode: 'approve', ownMode: 'approve' },
      finding: { ...wanted.finding, id: `${wanted.finding.id}-${n}`, lastSeen: at(stack.world.now() + n * 1000) },
    });
  const leaveAll = async (): Promise<void> => {
    for (const { finding, seenAt } of onlyAction(stack).wants)
      await hand({ kind: 'leave', key: wanted.key, finding, why: 'it is archived', seenAt });
  };
  for (let n = 1; n <= 25; n += 1) await comes(n);
  await leaveAll();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', wantsMore: 5 });
  await comes(99);
  await leaveAll();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', wantsMore: 5 });
});

import { createActor } from '../../src/act/act.ts';
import { actions } from '../../src/actions/index.ts';
import { type ActionId, loadAction } from '../../src/core/action.ts';
import { type Finding, findingKey } from '../../src/core/finding.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import { givenStack } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const MINUTE = 60_000;
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
  const leave = (finding: Finding): Promise<void> =>
    hand({ kind: 'leave', key: first.key, finding: findingKey(finding), why: 'it is archived' });
  const another = (n: number, evidenceAt: number): ActMessage => ({
    ...first,
    finding: { ...first.finding, id: `${first.finding.id}-${n}`, lastSeen: at(evidenceAt), evidenceAt: at(evidenceAt) },
  });
  await hand(first);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  stack.advance(30 * MINUTE);
  await leave(first.finding);
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
  const [{ evidenceAt: seen } = { evidenceAt: 0 }] = onlyAction(stack).wants;
  return { stack, hand, leave, another, first, seen };
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

  it('stays over where a copy of its finding comes', async () => {
    const { stack, hand, first } = await given(event, action);
    await hand(first);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
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

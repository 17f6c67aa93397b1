import { everythingTold } from '../../simulation/invariants/everything-told.ts';
import type { Story } from '../../simulation/schedule.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import type { Outcome } from '../../src/core/decision.ts';
import { briefFinding, decisionOf, holdingWant, type ResponseRecord } from '../../src/journal/response-record.ts';
import { onlyAction } from '../act/given.ts';
import { arrive, givenStack } from '../support/stories.ts';

const LEFT = 'CannotUndoError: Account 555566667777 is not in the organisation’s inventory of';
const AGAIN = 'It was done, but its follow-up failed and is tried again each hour.';
const followed = [{ at: 1, who: 'riposte', how: 'schedule', what: 'not followed up' }];

/** What was done, and what followed it failed; and of what people were told. */
async function given(told: { outcome: Outcome; reason: string }, changes: Partial<ResponseRecord>): Promise<Story> {
  const stack = givenStack();
  arrive(stack, 'health/exposed-access-key');
  await stack.drain();
  const record = onlyAction(stack);
  const failed: Partial<ResponseRecord> = {
    outcome: 'partial',
    open: 'partial',
    reason: `${AGAIN} ${LEFT} 2026-11-20T14:20:11.761Z.`,
    followUp: { step: 'lift', at: 1 },
    history: [...record.history, ...followed],
  };
  await stack.journal.saveResponses([{ ...record, ...failed, ...changes }]);
  const id = `${record.key}#1#${told.outcome}`;
  const about = { decision: decisionOf(record), finding: briefFinding(holdingWant(record)), undoable: true };
  const alert: Alert = { ...told, ...about, id, key: record.key };
  const handed = new Map([[id, alert]]);
  const witnessed = { handed, composed: new Set([id]), toPublish: [], changes: [], seen: [] };
  return { stack, witnessed, plan: {}, now: stack.world.now() } as unknown as Story;
}

const failing = (reason: string) => ({ outcome: 'failed', reason }) as const;

it.each<{
  title: string;
  told: { outcome: Outcome; reason: string };
  changes?: Partial<ResponseRecord>;
  violated: boolean;
}>([
  { title: 'the failure', told: failing(`${AGAIN} ${LEFT} 2026-11-20T13:20:05.417Z.`), violated: false },
  { title: 'another failure', told: failing('It was not undone. AccessDenied: no.'), violated: true },
  { title: 'that it was done', told: { outcome: 'applied', reason: 'Done.' }, violated: true },
  { title: 'that it is half done', told: { outcome: 'partial', reason: 'Half.' }, violated: false },
  {
    title: 'its failures, and it is left to them now',
    told: failing(`${AGAIN} ${LEFT} 2026-11-20T13:20:05.417Z.`),
    changes: { reason: 'Restart it.', byHand: true },
    violated: true,
  },
])(
  'of a step that failed, where people were told $title: violated is $violated',
  async ({ told, changes = {}, violated }) => {
    expect(everythingTold(await given(told, changes)).length > 0).toBe(violated);
  },
);

const notUndone = { at: 2, who: 'riposte', how: 'answer', what: 'not undone', why: 'RequestLimitExceeded' };

it.each([
  { title: 'that it was not undone', reason: 'It was not undone. RequestLimitExceeded', violated: false },
  { title: 'another failure', reason: 'AccessDenied: no.', violated: true },
])('of an undo that failed, where people were told $title: violated is $violated', async ({ reason, violated }) => {
  const story = await given(failing(reason), { outcome: 'failed', open: 'failed', history: [notUndone] });
  expect(everythingTold(story).length > 0).toBe(violated);
});

describe.each([
  { title: 'that the renewal failed', failed: 'renewal' as const, isUntold: false },
  { title: 'another failure', failed: undefined, isUntold: true },
])('where people were told $title', ({ failed, isUntold }) => {
  it.each([
    { why: 'InternalServerError: no.', isFault: true },
    { why: 'Riposte is paused by anna.', isFault: false },
  ])('of a renewal that did not come about ($why): violated is as it was a fault', async ({ why, isFault }) => {
    const notRenewed = { at: 2, who: 'riposte', how: 'engine', what: 'not renewed', why };
    const story = await given(failing(why), { outcome: 'failed', open: 'failed', history: [notRenewed] });
    for (const alert of story.witnessed.handed.values()) Object.assign(alert, failed && { failed });
    expect(everythingTold(story).length > 0).toBe(isUntold && isFault);
  });
});

it('misses no word about a renewal that failed, of what is undone since', async () => {
  const notRenewed = { at: 2, who: 'riposte', how: 'engine', what: 'not renewed', why: 'InternalServerError: no.' };
  const undone = { at: 3, who: 'anna', how: 'answer', what: 'undone' };
  const told = { outcome: 'undone', reason: 'It is lifted.' } as unknown as Parameters<typeof given>[0];
  const story = await given(told, { state: 'undone', history: [notRenewed, undone] });
  expect(everythingTold(story)).toEqual([]);
});

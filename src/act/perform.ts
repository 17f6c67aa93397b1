import type { Action, BatchItem, BatchResult } from '../core/action.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { changesFor } from './changes-for.ts';
import { failedAction, failedExpiry, failedUndo, foundAfter, undoneBefore } from './failed-ending.ts';
import { failure, isWorthRetrying } from './failure.ts';
import { ended, performStep } from './perform-step.ts';
import { isTried } from './plan-steps.ts';
import { type Changes, endRecord } from './settle.ts';
import { withoutQuestion } from './standing.ts';
import { alertFor } from './tell.ts';
import { alertBeside, besideOf, madeGood, toldMeanwhile } from './told-beside.ts';
import type { ActorOptions, Ending, Work } from './work.ts';

/** Carries out what was claimed: actions with a cost per batch as a batch, the others side by side. */
export async function performAll(works: readonly Work[], { now, config }: ActorOptions): Promise<Ending[]> {
  const batches = new Map<Action, Work[]>();
  const singles: Work[] = [];
  for (const work of works) {
    if (work.plan.step === 'apply' && work.action?.applyBatch) {
      batches.set(work.action, [...(batches.get(work.action) ?? []), work]);
    } else singles.push(work);
  }
  const ended = await Promise.all([
    ...singles.map(async (work) => [await settle(work, () => performStep(work, config, now()), now())]),
    ...[...batches].map(([action, group]) => performBatch(action, group, now)),
  ]);
  return ended.flat();
}

async function performBatch(action: Action, works: readonly Work[], now: () => number): Promise<Ending[]> {
  // Each finding of the batch counts for itself, such as in the strikes of an address.
  const items = works.map((work) => itemsOf(work));
  const results = action.applyBatch?.(items.flat()) ?? Promise.resolve([]);
  const firstOf = (n: number): number => items.slice(0, n).reduce((sum, { length }) => sum + length, 0);
  const resultOf = async (n: number): Promise<BatchResult> => {
    const of = (await results).slice(firstOf(n), firstOf(n + 1));
    return best(of) ?? { verdict: 'failed', reason: `${action.id} gave no result for this target.` };
  };
  return Promise.all(
    works.map((work, n) => settle(work, async () => changesFor(work, await resultOf(n), now()), now())),
  );
}

function itemsOf({
  record,
  ctx,
  findings,
}: Work): BatchItem<ResponseRecord['target'], NonNullable<ResponseRecord['before']>>[] {
  const { target, before = {}, wants } = record;
  const paramsOf = new Map(wants.map((want) => [want.finding, want.params]));
  const each = findings.length > 0 ? findings : [ctx.finding];
  return each.map((finding) => {
    const key = [finding.source, finding.account, finding.region, finding.id].join('#');
    return { target, before, ctx: { ...ctx, finding, params: paramsOf.get(key) ?? ctx.params } };
  });
}

const ORDER: readonly BatchResult['verdict'][] = ['done', 'partial', 'pending', 'unchanged', 'refuse', 'failed'];

const best = (results: readonly BatchResult[]): BatchResult | undefined =>
  [...results].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))[0];

/** Runs an action's last steps, and turns what they return or throw into an ending. */
async function settle(work: Work, perform: () => Promise<Changes>, now: number): Promise<Ending> {
  try {
    const changes = await perform();
    const { outcome } = changes;
    const isNotDone = outcome === 'failed' || outcome === 'refused';
    const found = isNotDone && (await foundAfter(work, triedOf(changes), now));
    if (found) return { ...found, ...heldIn(work, changes) };
    const record = madeGood(work, endRecord(unasked(work), changes, now));
    const beside = besideOf(work, changes);
    const alert = beside ? alertBeside(work, beside) : alertFor(work, record, triedOf(changes));
    if (!alert && record.state === 'pending') return toldMeanwhile(work, record);
    return { work, record, ...heldIn(work, changes), ...(alert && { alert }), ...(beside && { beside }) };
  } catch (error) {
    const [first] = work.deliveries;
    const receives = Math.max(...work.deliveries.map((each) => each.receives));
    // The lease ends at once, so that the next delivery may take over.
    if (first && isWorthRetrying(error, { ...first, receives }, work.record))
      return { work, record: { ...work.record, dueAt: now }, again: error };
    if (work.plan.step === 'expire') return failedExpiry(work, error, now);
    if (work.plan.step === 'undo') return (await undoneBefore(work, error, now)) ?? failedUndo(work, error, now);
    const failed = failure(error, work);
    return (await foundAfter(work, failed, now, error)) ?? failedAction(work, ended(failed), now);
  }
}

const triedOf = ({ outcome, reason = '', advice }: Changes) => ({ reason, advice, ...(outcome && { outcome }) });

/** What is undone ends the question about more with it. */
const unasked = (work: Work): Work =>
  work.plan.step === 'undo' ? { ...work, record: withoutQuestion(work.record) } : work;

/** Whether what was set was found when it was read back; nothing of what set nothing, or is not known yet. */
function heldIn({ plan }: Work, { outcome }: Changes): Pick<Ending, 'held'> {
  return isTried(plan) && (outcome === 'applied' || outcome === 'failed') ? { held: outcome === 'applied' } : {};
}

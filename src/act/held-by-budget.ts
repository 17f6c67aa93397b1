import { isEnd } from '../core/response.ts';
import { type BudgetItem, type Trip, tripIn, tripsOf } from '../journal/budget-item.ts';
import type { Journal } from '../journal/journal.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { type BudgetItems, isCatchingUp, type Over, radiusOf } from './limit.ts';
import { HOUR_MS } from './open-ends.ts';
import { isGone, type Plan } from './plan-steps.ts';
import type { Work } from './work.ts';

/** What found no room: one asks for all, and the rest waits without a word. Where that cannot be written, all of it comes again. */
export async function heldBack(
  over: readonly Over[],
  items: BudgetItems,
  journal: Journal,
  at: number,
  retry: (work: Work, error: unknown) => void,
): Promise<Work[]> {
  const held: Work[] = [];
  for (const those of Map.groupBy(over, ({ radius, account = '' }) => `${radius}/${account}`).values()) {
    const [first] = those;
    if (!first) continue;
    try {
      const asker = await askerOf(first, items.get(first.radius), those, journal, at);
      held.push(...those.map((each) => (each.work === asker ? asking(each) : waiting(each))));
    } catch (error) {
      for (const { work } of those) retry(work, error);
    }
  }
  return held;
}

async function askerOf(
  { radius, account }: Pick<Over, 'radius' | 'account'>,
  item: BudgetItem | undefined,
  over: readonly Over[],
  journal: Journal,
  at: number,
): Promise<Work | undefined> {
  const trip = tripIn(item, account);
  if (trip?.key !== undefined) {
    // It had taken that on, and died before it asked, or nobody answered.
    const asks = over.find(({ work }) => work.record.key === trip.key)?.work;
    if (asks || !isQuestionOver(trip, (await journal.readResponses([trip.key])).records[0], at)) return asks;
  }
  // Of what only waits to be taken up, one asks where nobody was asked yet for what does not wait for room alone, or is any more.
  const forPerson = trip === undefined ? over.find(({ stopped }) => stopped) : trip.key !== undefined && over[0];
  const first = over.find(({ work }) => !isCatchingUp(work)) || forPerson;
  if (!first) return undefined;
  const { key } = first.work.record;
  const isFirst = trip
    ? await journal.askFor(radius, key, { at, account, after: trip.key })
    : await journal.trip(radius, { at, why: first.why, key }, account);
  return isFirst ? first.work : undefined;
}

/**
 * Whether the response that asked for all has no question any more, and none to come, though nobody has answered: what it was
 * about has settled itself, or no finding asks for it any longer. A no holds. One that took that on just now may not have
 * written it yet.
 */
export function isQuestionOver(
  { at: since, askedAt = since }: Trip,
  asked: ResponseRecord | undefined,
  at: number,
): boolean {
  if (at - askedAt < HOUR_MS) return false;
  if (!asked) return true;
  const comesAgain = asked.open !== undefined && asked.open !== 'uncontained';
  return isEnd(asked.state) && !comesAgain && asked.outcome !== 'rejected';
}

/** What waits, as people read it. */
const what = ({ radius, account }: Pick<Over, 'radius' | 'account'>): string =>
  account === undefined ? radius : `${radius} in account ${account}`;

function asking({ work, why, ...over }: Over): Work {
  if (work.plan.step !== 'apply') return work;
  const { shown } = work.plan;
  const reason = `${why} A yes does this and lets ${what(over)} go on; what waits meanwhile is worked off within the budget, most severe first.`;
  return { ...work, plan: { step: 'ask', reason, ...shown } };
}

const waiting = ({ work, why, ...over }: Over): Work => ({
  ...work,
  plan: {
    step: 'end',
    outcome: 'refused',
    guard: 'budget',
    reason: `${why} It waits until a person lets ${what(over)} go on.`,
    advice: adviceFor(over),
  },
});

/** The command knows no account: it lets the class go on, and count anew, in all of them. */
function adviceFor({ radius, account }: Omit<Over, 'work' | 'why'>): string {
  const command = commandLine(`resume --class ${radius}`);
  return account === undefined
    ? command
    : `Answer the question for account ${account}, which lets them go on there alone. ${command} lets them go on in all accounts.`;
}

/**
 * A yes to the question that asks for all lets its class go on, in the account for which it was asked: with what was approved,
 * and where nothing is left to do of that.
 *
 * @returns the errors of those whose class could not be let go on
 */
export async function letGoOn(
  works: readonly Work[],
  items: BudgetItems,
  journal: Journal,
): Promise<Map<Work, unknown>> {
  const failed = new Map<Work, unknown>();
  for (const work of works) {
    const radius = radiusOf(work);
    if (!radius || !work.record.approved || !isCarriedOut(work.plan)) continue;
    const asked = tripsOf(items.get(radius)).filter(({ trip }) => trip.key === work.record.key);
    try {
      for (const { account } of asked) await journal.resumeBudget(radius, account);
    } catch (error) {
      failed.set(work, error);
    }
  }
  return failed;
}

/** Not what is asked anew, nor what waits for the end of a pause or a lowered mode. */
function isCarriedOut(plan: Plan): boolean {
  if (plan.step !== 'end') return plan.step === 'apply' || plan.step === 'check' || plan.step === 'found';
  return (plan.outcome === 'unchanged' && !isGone(plan)) || (plan.outcome === 'refused' && plan.guard !== 'paused');
}

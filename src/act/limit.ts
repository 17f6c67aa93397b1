import { blocksAddress, catalogue } from '../actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Budgets } from '../core/budgets.ts';
import { type Counting, fullText, limitsOf, type Spent, spend, spendAnyway } from '../journal/budget-counters.ts';
import type { BudgetItem, Spending } from '../journal/budget-item.ts';
import { failuresInARow, spendWrite } from '../journal/budget-writes.ts';
import type { Journal } from '../journal/journal.ts';
import { severityOf } from '../journal/response-record.ts';
import type { Write } from '../platform/table.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Incoming } from './read-messages.ts';
import type { ActorOptions, Work } from './work.ts';

export type BudgetItems = ReadonlyMap<BlastRadius, BudgetItem | undefined>;

/** What a batch does within its budgets. */
export interface Limited {
  /** What may be done. */
  works: Work[];
  /** What there is no room for: it waits, once the others are claimed. */
  over: Over[];
  /** What is added to the counters with the claims. */
  spending: Write[];
  /** Those of the works that add a target to a counter. */
  counted: ReadonlySet<Work>;
}

interface Over {
  work: Work;
  radius: BlastRadius;
  why: string;
  /** The class waits for a person, whatever room there is. */
  stopped: boolean;
}

type Limits = Pick<ActorOptions, 'config' | 'now'> & { budgets: Budgets };

/** The classes whose counters a batch may need, as far as its messages tell: they are read with the responses. */
export function radiiOf(
  incoming: readonly Incoming[],
  actionOf: (each: Incoming) => keyof typeof catalogue,
): BlastRadius[] {
  const acting = incoming.filter(({ message: { kind } }) => kind === 'act' || kind === 'approve' || kind === 'go-on');
  return [...new Set(acting.flatMap((each) => catalogue[actionOf(each)].blastRadius ?? []))];
}

export const radiusOf = ({ record }: Pick<Work, 'record'>): BlastRadius | undefined =>
  catalogue[record.action].blastRadius;

/** The target that a change counts as: one address is one target, wherever it is denied. */
export function spendingOf({ record }: Pick<Work, 'record'>): Spending {
  const { action, target, account, place } = record;
  return { account, target: blocksAddress(action) ? target.key : [account, place, target.key].join('/') };
}

export const countingOf = (radius: BlastRadius, { budgets, config, now }: Limits): Counting => ({
  budget: budgets[radius],
  isOneAccount: config.memberAccounts.length === 0 && !config.organisation,
  now: now(),
});

/**
 * Whether a step changes a target that was not counted yet: not one that is taken up again after its attempt died, and not
 * the renewal of an effect that is in force.
 */
function isChange({ plan, earlier, action }: Work): boolean {
  if (plan.step !== 'apply' || earlier.state === 'claimed') return false;
  return !(action?.renewable && earlier.state === 'done' && earlier.outcome === 'applied');
}

/** What only waits to be taken up is worked off within the budget: that there is no room yet trips nothing. */
const isCatchingUp = ({ earlier }: Work): boolean =>
  earlier.state === 'done' && (earlier.open === 'budget' || earlier.open === 'paused' || earlier.open === 'ceiling');

/** Takes room in the budgets for what is to be changed, the most severe first. */
export function limit(works: readonly Work[], items: BudgetItems, options: Limits): Limited {
  const counted = new Set<Work>();
  const spending: Write[] = [];
  const over: Over[] = [];
  for (const [radius, those] of Map.groupBy(works.filter(isChange), radiusOf)) {
    if (radius === undefined) continue;
    const item = items.get(radius);
    const counting = { ...countingOf(radius, options), fleet: item?.fleet };
    const spent: Spent = new Map();
    const stopped = item?.trip?.why ?? failing(radius, item, counting);
    for (const work of those.toSorted((a, b) => severityOf(b.record) - severityOf(a.record))) {
      const { approved } = work.record;
      if (approved) spendAnyway(item, spendingOf(work), spent, counting);
      const why = approved ? undefined : (stopped ?? noRoom(radius, item, work, spent, counting));
      if (why === undefined) counted.add(work);
      else over.push({ work, radius, why, stopped: stopped !== undefined });
    }
    const isFree = those.every((work) => work.record.approved || !counted.has(work));
    const limits = limitsOf([...new Set(those.map(({ record }) => record.account))], counting);
    const write = spendWrite(radius, item, spent, limits, isFree, counting.now);
    if (write) spending.push(write);
  }
  const waits = new Set(over.map(({ work }) => work));
  return { works: works.filter((work) => !waits.has(work)), over, spending, counted };
}

/** The breaker: so many changes in a row did not hold that the next one is not likely to. */
function failing(radius: BlastRadius, item: BudgetItem | undefined, { budget, now }: Counting): string | undefined {
  if (failuresInARow(item, now) < budget.failures) return undefined;
  const most = budget.failures;
  return most === 1
    ? `The last change of ${radius} could not be verified: read back, the state was not what was set.`
    : `The last ${most} changes of ${radius} could not be verified: read back, the state was not what was set.`;
}

function noRoom(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  work: Work,
  spent: Spent,
  counting: Counting,
): string | undefined {
  const full = spend(item, spendingOf(work), spent, counting);
  return full && `The budget of ${fullText(radius, full, counting.now)} is used up.`;
}

/** What found no room: one asks for all, and the rest waits without a word. */
export async function heldBack(
  over: readonly Over[],
  items: BudgetItems,
  journal: Journal,
  at: number,
): Promise<Work[]> {
  const held: Work[] = [];
  for (const [radius, those] of Map.groupBy(over, (each) => each.radius)) {
    const asker = await askerOf(radius, items.get(radius), those, journal, at);
    held.push(
      ...those.map(({ work, why }) => (work === asker ? asking(radius, work, why) : waiting(radius, work, why))),
    );
  }
  return held;
}

async function askerOf(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  over: readonly Over[],
  journal: Journal,
  at: number,
): Promise<Work | undefined> {
  const trip = item?.trip;
  // It had taken that on, and died before it asked, or nobody answered.
  if (trip?.key !== undefined) return over.find(({ work }) => work.record.key === trip.key)?.work;
  // Of what only waits to be taken up, one asks where nothing has said so yet that the class does not wait for room alone.
  const isFailing = trip === undefined && over.some(({ stopped }) => stopped);
  const first = over.find(({ work }) => !isCatchingUp(work)) ?? (isFailing ? over[0] : undefined);
  if (!first) return undefined;
  const { key } = first.work.record;
  const isFirst = trip ? await journal.askFor(radius, key) : await journal.trip(radius, { at, why: first.why, key });
  return isFirst ? first.work : undefined;
}

const asking = (radius: BlastRadius, work: Work, why: string): Work => {
  if (work.plan.step !== 'apply') return work;
  const { shown } = work.plan;
  const reason = `${why} A yes does this and lets ${radius} go on; what waits meanwhile is worked off within the budget, most severe first.`;
  return { ...work, plan: { step: 'ask', reason, ...shown } };
};

const waiting = (radius: BlastRadius, work: Work, why: string): Work => ({
  ...work,
  plan: {
    step: 'end',
    outcome: 'refused',
    guard: 'budget',
    reason: `${why} It waits until a person lets ${radius} go on.`,
    advice: commandLine(`resume --class ${radius}`),
  },
});

/** A yes to the question that asks for all lets its class go on. */
export async function letGoOn(works: readonly Work[], items: BudgetItems, journal: Journal): Promise<void> {
  for (const work of works) {
    const radius = radiusOf(work);
    const asked = radius && items.get(radius)?.trip?.key;
    if (radius && work.record.approved && asked === work.record.key) await journal.resumeBudget(radius);
  }
}

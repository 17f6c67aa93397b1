import { blocksAddress, catalogue } from '../actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Budgets } from '../core/budgets.ts';
import {
  type Counting,
  countable,
  fullText,
  limitsOf,
  type Spent,
  spend,
  spendAnyway,
} from '../journal/budget-counters.ts';
import { type BudgetItem, type Spending, tripIn } from '../journal/budget-item.ts';
import { failuresInARow, spendWrite } from '../journal/budget-writes.ts';
import { severityOf } from '../journal/response-record.ts';
import type { Write } from '../platform/table.ts';
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
  /** Those of the works that count, and the names of the counters to which each adds its target: none where it is in all of them. */
  counted: ReadonlyMap<Work, readonly string[]>;
}

export interface Over {
  work: Work;
  radius: BlastRadius;
  why: string;
  /** It waits for a person, whatever room there is. */
  stopped: boolean;
  /** The account in which alone it waits; absent where it waits in all. */
  account?: string;
}

/** By what it is counted. */
export type Counts = Pick<ActorOptions, 'config'>;
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

/** Whether no other account is served: then none is counted by itself. */
export const isOneAccount = ({ config }: Counts): boolean => config.memberAccounts.length === 0 && !config.organisation;

export const countingOf = (radius: BlastRadius, { budgets, config, now }: Limits): Counting => ({
  budget: budgets[radius],
  isOneAccount: isOneAccount({ config }),
  now: now(),
});

/** Whether an effect is in force already, and is only to last longer; also where an attempt at that died. */
export const isRenewal = ({ earlier, action }: Pick<Work, 'earlier' | 'action'>): boolean =>
  action?.renewable === true &&
  (earlier.state === 'done' || earlier.state === 'claimed') &&
  earlier.outcome === 'applied';

/**
 * Whether a step changes a target that was not counted yet: not one that is taken up again after its attempt died, and not
 * the renewal of an effect that is in force.
 */
export const isChange = (work: Work): boolean =>
  work.plan.step === 'apply' && work.earlier.state !== 'claimed' && !isRenewal(work);

/** What only waits to be taken up is worked off within the budget: that there is no room yet trips nothing. */
export const isCatchingUp = ({ earlier }: Work): boolean =>
  earlier.state === 'done' && (earlier.open === 'budget' || earlier.open === 'paused' || earlier.open === 'ceiling');

/** Takes room in the budgets for what is to be changed, the most severe first. */
export function limit(works: readonly Work[], items: BudgetItems, options: Limits): Limited {
  const counted = new Map<Work, readonly string[]>();
  const spending: Write[] = [];
  const over: Over[] = [];
  for (const [radius, those] of Map.groupBy(works.filter(isChange), radiusOf)) {
    if (radius === undefined) continue;
    const item = items.get(radius);
    const counting = { ...countingOf(radius, options), fleet: item?.fleet };
    const spent: Spent = new Map();
    const canCount = countable(item, counting.now);
    const stopped = stoppedIn(item) ?? failing(radius, item, counting);
    const { approved = [], asked = [] } = Object.groupBy(those, ({ record }) =>
      record.approved ? 'approved' : 'asked',
    );
    // What people have approved is done whatever room there is: it is counted first, so that nothing else counts on its place.
    for (const work of approved) counted.set(work, spendAnyway(item, spendingOf(work), spent, counting));
    const taken = new Map([...spent].map(([name, { size }]) => [name, size]));
    for (const work of asked.toSorted((a, b) => severityOf(b.record) - severityOf(a.record))) {
      const room = stopped ?? roomFor(radius, item, work, spent, { ...counting, canCount });
      if ('added' in room) counted.set(work, room.added);
      else over.push({ work, radius, ...room });
    }
    const within = asked.filter((work) => counted.has(work));
    const accountsOf = (some: readonly Work[]): string[] => [...new Set(some.map(({ record }) => record.account))];
    const room = {
      limits: limitsOf(accountsOf(those), counting),
      accounts: counting.isOneAccount ? [] : accountsOf(within),
      bounded: new Set([...spent].flatMap(([name, { size }]) => (size > (taken.get(name) ?? 0) ? [name] : []))),
    };
    const write = spendWrite(radius, item, spent, room, within.length === 0, counting.now);
    if (write) spending.push(write);
  }
  const waits = new Set(over.map(({ work }) => work));
  return { works: works.filter((work) => !waits.has(work)), over, spending, counted };
}

type Why = Pick<Over, 'why' | 'stopped' | 'account'>;

/** A person has to let it go on, in all accounts or in one. */
function stoppedIn(item: BudgetItem | undefined, account?: string): Why | undefined {
  const trip = tripIn(item, account);
  return trip && { why: trip.why, stopped: true, ...(account !== undefined && { account }) };
}

/** The breaker: so many changes in a row did not hold that the next one is not likely to. */
function failing(radius: BlastRadius, item: BudgetItem | undefined, { budget, now }: Counting): Why | undefined {
  if (failuresInARow(item, now) < budget.failures) return undefined;
  const most = budget.failures;
  const why =
    most === 1
      ? `The last change of ${radius} could not be verified: read back, the state was not what was set.`
      : `The last ${most} changes of ${radius} could not be verified: read back, the state was not what was set.`;
  return { why, stopped: true };
}

/** The budget of one account is used up for that account alone: who floods one must not hold up the others. */
function roomFor(
  radius: BlastRadius,
  item: BudgetItem | undefined,
  work: Work,
  spent: Spent,
  { canCount, ...counting }: Counting & { canCount(spent: Spent): boolean },
): Why | { added: string[] } {
  const stopped = stoppedIn(item, work.record.account);
  if (stopped) return stopped;
  // No later hour says by itself that there is room again: a person is asked, whatever waits.
  if (!canCount(spent))
    return { why: `More ${radius} than Riposte can count were changed in these hours and days.`, stopped: true };
  const taken = spend(item, spendingOf(work), spent, counting);
  if ('added' in taken) return taken;
  const { account } = taken.full;
  const why = `The budget of ${fullText(radius, taken.full, counting.now)} is used up.`;
  return { why, stopped: false, ...(account !== undefined && { account }) };
}

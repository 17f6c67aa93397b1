import { isQuestionOver } from '../act/held-by-budget.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Config } from '../core/config.ts';
import { roomOf } from '../journal/budget-counters.ts';
import { type BudgetItem, type Trip, tripIn } from '../journal/budget-item.ts';
import type { Journal } from '../journal/journal.ts';
import { type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { budgetsOf } from '../policy/budgets.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';

interface Options {
  config: Pick<Config, 'memberAccounts' | 'organisation'>;
  now(): number;
  budgets?: Budgets | undefined;
}

/**
 * Those of what is held back that there is room for: of a class that waits for a person only who asks, and of the others no more
 * than may be changed now. The function that acts counts exactly; this only keeps the rest from coming in vain. What a person
 * has approved is done whatever room there is.
 */
export async function withinBudgets(
  held: readonly ResponseRecord[],
  journal: Pick<Journal, 'readBudgets' | 'readResponses'>,
  { config, now, budgets = budgetsOf(deployed.budgets) }: Options,
): Promise<ResponseRecord[]> {
  const radii = [...new Set(held.flatMap(({ action }) => catalogue[action].blastRadius ?? []))];
  const items = await journal.readBudgets(radii);
  const rooms = new Map<string, number>();
  const sorted = held.toSorted((a, b) => severityOf(b) - severityOf(a));
  const asking = await askersOf(sorted, items, journal, now());
  return sorted.filter(({ key, action, account, approved }) => {
    const radius: BlastRadius | undefined = catalogue[action].blastRadius;
    if (radius === undefined || approved || asking.has(key)) return true;
    const counting = {
      budget: budgets[radius],
      isOneAccount: config.memberAccounts.length === 0 && !config.organisation,
      now: now(),
    };
    const name = `${radius}/${account}`;
    const room = rooms.get(name) ?? roomOf(items.get(radius), account, counting);
    rooms.set(name, room - 1);
    return room > 0;
  });
}

type Items = ReadonlyMap<BlastRadius, BudgetItem | undefined>;

/** Why a response waits for a person with its class. */
function tripOf({ action, account }: ResponseRecord, items: Items): Trip | undefined {
  const radius = catalogue[action].blastRadius;
  const item = radius && items.get(radius);
  return tripIn(item) ?? tripIn(item, account);
}

/** The keys of those that ask for their class: who has taken that on, and one of those whose question is over by now. */
async function askersOf(
  held: readonly ResponseRecord[],
  items: Items,
  journal: Pick<Journal, 'readResponses'>,
  now: number,
): Promise<Set<string>> {
  const waiting = Map.groupBy(
    held.filter(({ ack }) => ack === undefined),
    (each) => tripOf(each, items),
  );
  const trips = [...waiting].flatMap(([trip, those]) => (trip?.key === undefined ? [] : [{ trip, those }]));
  if (trips.length === 0) return new Set();
  const { records } = await journal.readResponses(trips.map(({ trip: { key = '' } }) => key));
  const askers = trips.flatMap(({ trip, those }, n) => {
    const asks = those.find(({ key }) => key === trip.key);
    return asks ?? (isQuestionOver(trip, records[n], now) ? (those[0] ?? []) : []);
  });
  return new Set(askers.map(({ key }) => key));
}

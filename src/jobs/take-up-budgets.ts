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

/** What is held back, by whether there is room for it; the most severe of each first. */
export interface ByRoom {
  /**
   * Of a class that waits for a person only who asks, and of the others no more than may be changed now. What a person has
   * approved is done whatever room there is.
   */
  within: ResponseRecord[];
  /**
   * What there is no room for, and was not said to wait for that yet: a mode or a pause had held it. Who acts says so, or asks
   * or renews what needs no room.
   */
  unsaid: ResponseRecord[];
}

/**
 * Which of what is held back there is room for. The function that acts counts exactly; this only keeps what waits for room,
 * and says so, from coming in vain.
 */
export async function byRoom(
  held: readonly ResponseRecord[],
  journal: Pick<Journal, 'readBudgets' | 'readResponses'>,
  { config, now, budgets = budgetsOf(deployed.budgets) }: Options,
): Promise<ByRoom> {
  const radii = [...new Set(held.flatMap(({ action }) => catalogue[action].blastRadius ?? []))];
  const items = await journal.readBudgets(radii);
  const rooms = new Map<string, number>();
  const sorted = held.toSorted((a, b) => severityOf(b) - severityOf(a));
  const asking = await askersOf(sorted, items, journal, now());
  const hasRoom = ({ key, action, account, approved }: ResponseRecord): boolean => {
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
  };
  const within: ResponseRecord[] = [];
  const unsaid: ResponseRecord[] = [];
  for (const record of sorted) {
    if (hasRoom(record)) within.push(record);
    else if (record.open !== 'budget') unsaid.push(record);
  }
  return { within, unsaid };
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

import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Budgets } from '../core/budgets.ts';
import type { Config } from '../core/config.ts';
import { roomOf } from '../journal/budget-counters.ts';
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
 * Those of what is held back that there is room for: nothing of a class that waits for a person, and of the others no more
 * than may be changed now. The function that acts counts exactly; this only keeps the rest from coming in vain.
 */
export async function withinBudgets(
  held: readonly ResponseRecord[],
  journal: Pick<Journal, 'readBudgets'>,
  { config, now, budgets = budgetsOf(deployed.budgets) }: Options,
): Promise<ResponseRecord[]> {
  const radii = [...new Set(held.flatMap(({ action }) => catalogue[action].blastRadius ?? []))];
  const items = await journal.readBudgets(radii);
  const rooms = new Map<string, number>();
  return held
    .toSorted((a, b) => severityOf(b) - severityOf(a))
    .filter(({ action, account }) => {
      const radius: BlastRadius | undefined = catalogue[action].blastRadius;
      if (radius === undefined) return true;
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

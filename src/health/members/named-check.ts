import { plural } from '../../alerts/plain-text.ts';
import { type Inventory, isCurrent, type OrganisationRules } from '../../core/organisation.ts';
import { type Check, ok, problem } from '../check.ts';

/** So many of each are named. */
const MOST_NAMED = 10;

/**
 * Whether the accounts and units that the rules of riposte.yml name are in the organisation: a rule for one that is not
 * holds for nobody, and those that were meant get what the next rule says. Nothing where no rule names one, or where no
 * current inventory says what there is.
 */
export function namedCheck(rules: OrganisationRules, inventory: Inventory | undefined, now: number): Check[] {
  if (!inventory || !isCurrent(inventory, now) || inventory.organisation !== rules.id) return [];
  const named = (key: 'account' | 'unit'): string[] => [
    ...new Set(rules.accounts.flatMap(({ match }) => match[key] ?? [])),
  ];
  const [accounts, units] = [named('account'), named('unit')];
  if (accounts.length + units.length === 0) return [];
  const known = new Set(inventory.accounts.map(({ id }) => id));
  const inhabited = new Set(inventory.accounts.flatMap((account) => account.units));
  const strangers = accounts.filter((id) => !known.has(id));
  const empty = units.filter((id) => !inhabited.has(id));
  const shape = { id: 'organisation-names', what: 'Accounts and units in the section organisation exist' };
  if (strangers.length + empty.length === 0)
    return [{ ...shape, ...ok(`${plural(accounts.length, 'account')} and ${plural(units.length, 'unit')}.`) }];
  const wrong = [
    ...(strangers.length > 0 ? [`In the organisation there is no account ${listed(strangers)}.`] : []),
    ...(empty.length > 0 ? [`No account is in unit ${listed(empty)}.`] : []),
  ];
  return [{ ...shape, ...problem(`${wrong.join(' ')} Correct riposte.yml, or leave them out, and deploy.`) }];
}

function listed(ids: readonly string[]): string {
  const more = ids.length - MOST_NAMED;
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

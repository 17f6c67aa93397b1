import type { Inventory } from './organisation.ts';
import { clean, matchesGlob } from './text.ts';

/** AWS allows 50 characters for the name of an account. */
const MOST_CHARACTERS = 50;

/** An account for people: its name and its id, or the id alone where nobody knows its name. @example 'shop-prod (444455556666)' */
export const accountLabel = (inventory: Pick<Inventory, 'accounts'> | undefined, account: string): string =>
  labelOf(account, inventory?.accounts.find(({ id }) => id === account)?.name);

/** The same for whoever has looked the name up. */
export function labelOf(account: string, called = ''): string {
  const name = clean(called, MOST_CHARACTERS);
  return name && name !== account ? `${name} (${account})` : account;
}

/**
 * The accounts that a text means: an id, a name as it is shown (capitals do not matter), or a name with `*` for any
 * characters. None where no account is called so; two accounts may have one name.
 */
export function accountsNamed(inventory: Pick<Inventory, 'accounts'> | undefined, text: string): string[] {
  if (/^\d{12}$/.test(text)) return [text];
  const wanted = alike(text);
  if (wanted === '') return [];
  return (inventory?.accounts ?? []).filter(({ name }) => matchesGlob(alike(name), wanted)).map(({ id }) => id);
}

/** What looks alike is alike: spaces at the ends, characters that nobody sees, and whichever way an accent is written. */
const alike = (name: string): string => clean(name).normalize('NFC').toLowerCase();

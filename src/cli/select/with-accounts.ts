import type { Context } from '../commands/context.ts';
import type { SelectOptions } from './selection.ts';

/** What a command selects, with an account's name as the accounts that are called so; of an id nothing is read. */
export const withAccounts = async <T extends SelectOptions>(options: T, context: Context): Promise<T> =>
  options.account === undefined ? options : (await import('./of-accounts.ts')).withAccounts(options, context);

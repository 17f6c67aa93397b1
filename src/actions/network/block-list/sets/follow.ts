import type { Scope } from '../../../../core/ip-set-refs.ts';
import { isKept, keptOf, readCustody } from './custody.ts';
import type { SetGroup } from './ip-sets.ts';
import { reconcileFamily } from './reconcile.ts';
import { reconcileSome } from './reconcile-some.ts';
import type { Reconciled } from './reconciled.ts';
import type { Reconciler } from './reconciler.ts';
import { listTokens } from './set-ids.ts';

/**
 * Has the IP sets of one family follow the list. Where no set was written by others since we wrote it last, only what is due
 * is read; else, and once a day in any case, the whole list is compared with all sets.
 *
 * @throws the first failure, when no set of the family could be brought in order
 */
export async function follow(
  groups: readonly SetGroup[],
  reconciler: Reconciler,
  tokensOf: TokensOf,
): Promise<Reconciled> {
  const some = (await areAsLeft(groups, reconciler, tokensOf))
    ? await reconcileSome(groups, reconciler, undefined)
    : undefined;
  return some ?? (await reconcileFamily(groups, reconciler));
}

/** The lock tokens of a scope's sets, by their ids. */
export type TokensOf = (scope: Scope) => Promise<ReadonlyMap<string, string>>;

/** Asks once for each scope, whoever wants to know. What cannot be asked is not as it was left. */
export function createTokens(clients: Reconciler['clients']): TokensOf {
  const asked = new Map<Scope, Promise<ReadonlyMap<string, string>>>();
  return (scope) => {
    const tokens = asked.get(scope) ?? listTokens(scope, clients).catch(() => new Map<string, string>());
    asked.set(scope, tokens);
    return tokens;
  };
}

/** Whether each set still has the lock token under which it is known. */
async function areAsLeft(
  groups: readonly SetGroup[],
  { table, plan, now }: Reconciler,
  tokensOf: TokensOf,
): Promise<boolean> {
  const [group] = groups;
  if (!group) return false;
  const custody = await readCustody(table, group.family);
  if (!isKept(custody, groups, plan, now())) return false;
  const same = await Promise.all(
    groups.map(async ({ scope, sets }) => {
      const tokens = await tokensOf(scope);
      return sets.every((set) => tokens.get(set.id) === keptOf(custody, set)?.token);
    }),
  );
  return !same.includes(false);
}

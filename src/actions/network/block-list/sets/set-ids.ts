import { type IPSetSummary, ListIPSetsCommand } from '@aws-sdk/client-wafv2';
import type { Clients } from '../../../../core/clients.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { SetGroup } from './ip-sets.ts';

/** No set has it: what is asked for or written under it is answered with "does not exist", for that set alone. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The same groups, with the ids of those sets that the environment had no room for; one call for each hundred sets of a
 * scope. A set that is not there keeps its place, so that the addresses of the others stay where they are.
 */
export async function withIds(
  groups: readonly SetGroup[],
  clients: Pick<Clients, 'wafv2' | 'wafv2Global'>,
): Promise<SetGroup[]> {
  const unnamed = groups.filter(({ sets }) => sets.some(({ id }) => id === ''));
  const ids = new Map<string, string>();
  const problems = new Map<Scope, unknown>();
  for (const scope of new Set(unnamed.map((group) => group.scope))) {
    const found = await listSets(scope, clients).catch((error: unknown) => void problems.set(scope, error));
    for (const { Name, Id = NO_ID } of found ?? []) ids.set(`${scope} ${Name}`, Id);
  }
  return groups.map((group) => ({
    ...group,
    sets: group.sets.map((set) => ({
      ...set,
      id: set.id || (ids.get(`${set.scope} ${set.name}`) ?? NO_ID),
      // A scope that does not let us look costs only itself.
      ...(set.id === '' && problems.has(set.scope) && { problem: problems.get(set.scope) }),
    })),
  }));
}

async function listSets(scope: Scope, clients: Pick<Clients, 'wafv2' | 'wafv2Global'>): Promise<IPSetSummary[]> {
  const client = scope === 'CLOUDFRONT' ? clients.wafv2Global : clients.wafv2;
  const found: IPSetSummary[] = [];
  let NextMarker: string | undefined;
  do {
    const page = await client.send(new ListIPSetsCommand({ Scope: scope, Limit: 100, NextMarker }));
    found.push(...(page.IPSets ?? []));
    // AWS WAF gives a marker with the last page as well.
    NextMarker = page.IPSets?.length ? page.NextMarker : undefined;
  } while (NextMarker);
  return found;
}

/** The lock token of every IP set of a scope, by its id: what each of them holds is not asked. */
export async function listTokens(
  scope: Scope,
  clients: Pick<Clients, 'wafv2' | 'wafv2Global'>,
): Promise<Map<string, string>> {
  const found = await listSets(scope, clients);
  return new Map(found.flatMap(({ Id, LockToken }) => (Id && LockToken ? [[Id, LockToken]] : [])));
}

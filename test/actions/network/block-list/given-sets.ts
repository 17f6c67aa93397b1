import type { Family } from '../../../../src/core/addresses/network.ts';
import type { IpSets, Scope } from '../../../../src/core/ip-set-refs.ts';
import { givenBlockList } from './given.ts';

/** So many IP sets for each family in each of these scopes. */
export function ipSetsOf(count: number, scopes: readonly Scope[]): IpSets {
  const sets = (scope: Scope, family: Family) =>
    Array.from({ length: scopes.includes(scope) ? count : 0 }, (_, n) => {
      const shard = String(n).padStart(2, '0');
      return { name: `riposte-test-${family}-${shard}`, id: `${scope.toLowerCase()}-${family}-${shard}` };
    });
  return {
    REGIONAL: { v4: sets('REGIONAL', 'v4'), v6: sets('REGIONAL', 'v6') },
    CLOUDFRONT: { v4: sets('CLOUDFRONT', 'v4'), v6: sets('CLOUDFRONT', 'v6') },
  };
}

/** An empty deployment with several sets, of both scopes unless told. */
export function givenSets({ count = 1, scopes = ['REGIONAL', 'CLOUDFRONT'] as readonly Scope[] } = {}) {
  const ipSets = ipSetsOf(count, scopes);
  const given = givenBlockList({ ipSets });
  const service = (scope: Scope) => (scope === 'REGIONAL' ? given.wafv2 : given.wafv2Global);
  const input = (scope: Scope, shard = 0, family: Family = 'v4') => {
    const { name: Name, id: Id } = ipSets[scope][family][shard] ?? {};
    return { Name, Id, Scope: scope };
  };
  const contents = (scope: Scope, family: Family = 'v4'): string[][] =>
    ipSets[scope][family].map((_, n) => service(scope).GetIPSet(input(scope, n, family)).IPSet?.Addresses ?? []);
  return {
    ...given,
    ipSets,
    input,
    contents,
    /** Everything that a scope blocks, sorted. */
    held: (scope: Scope, family: Family = 'v4') => contents(scope, family).flat().toSorted(),
    /** Somebody else's write, by hand. */
    meddleWith(scope: Scope, shard: number, Addresses: string[]): void {
      const { LockToken } = service(scope).GetIPSet(input(scope, shard));
      given.world.time += 2_000;
      service(scope).UpdateIPSet({ ...input(scope, shard), Addresses, LockToken });
      given.world.time += 2_000;
    },
  };
}

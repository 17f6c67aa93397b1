import { GetIPSetCommand, type IPSetSummary, ListIPSetsCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { canonical } from '../../../../core/addresses/network.ts';
import type { Clients } from '../../../../core/clients.ts';
import { isAwsError, StaleLockTokenError } from '../../../../core/errors.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';

/** How AWS WAF is called in a place. */
export interface PlaceCalls {
  wafv2: Clients['wafv2'];
  sleep(ms: number): Promise<void>;
}

/** So often a call is made that is throttled, or that meets another's change. */
export const MOST_TRIES = 5;
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];

/** Those of the names that a place has sets of. */
export async function listSets(
  Scope: Scope,
  names: ReadonlySet<string>,
  { wafv2, sleep }: PlaceCalls,
): Promise<Map<string, IPSetSummary>> {
  const found = new Map<string, IPSetSummary>();
  let NextMarker: string | undefined;
  do {
    const page = await patiently(sleep, () => wafv2.send(new ListIPSetsCommand({ Scope, Limit: 100, NextMarker })));
    for (const set of page.IPSets ?? []) if (names.has(set.Name ?? '')) found.set(set.Name ?? '', set);
    // AWS WAF gives a marker with the last page as well.
    NextMarker = page.IPSets?.length && found.size < names.size ? page.NextMarker : undefined;
  } while (NextMarker);
  return found;
}

/** What a set holds, and the token of that. */
export async function readSet(
  Scope: Scope,
  { Name, Id }: IPSetSummary,
  { wafv2, sleep }: PlaceCalls,
): Promise<{ token: string; held: Set<string> }> {
  const { IPSet, LockToken = '' } = await patiently(sleep, () => wafv2.send(new GetIPSetCommand({ Name, Id, Scope })));
  return { token: LockToken, held: new Set((IPSet?.Addresses ?? []).map((text) => canonical(text) ?? text)) };
}

/** What came of a write: the set's next token, or why it is to be tried again. */
type Outcome = { written: string } | { error: unknown; isStale: boolean };

/** One write. A lock conflict and throttling are waited out; any other error is thrown. */
export async function writeSet(
  Scope: Scope,
  { Name, Id, Description }: IPSetSummary,
  { token, entries }: { token: string; entries: readonly string[] },
  { wafv2, sleep }: PlaceCalls,
): Promise<Outcome> {
  try {
    const { NextLockToken = '' } = await wafv2.send(
      new UpdateIPSetCommand({
        Name,
        Id,
        Scope,
        Addresses: [...entries],
        LockToken: token,
        ...(Description && { Description }),
      }),
    );
    return { written: NextLockToken };
  } catch (error) {
    const isStale = isAwsError(error, 'WAFOptimisticLockException');
    if (!isStale && !isAwsError(error, ...THROTTLED)) throw error;
    // Others may write there as well, and our own next turn is a second away.
    await sleep(Math.random() * 300);
    const cause = new StaleLockTokenError(`The IP set ${Name} changed under each of our writes`, { cause: error });
    return { error: isStale ? cause : error, isStale };
  }
}

/** Waits out throttling of a read. */
async function patiently<T>(sleep: PlaceCalls['sleep'], call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isAwsError(error, ...THROTTLED) || attempt === MOST_TRIES) throw error;
      await sleep(1_000 + Math.random() * 500);
    }
  }
}

import { parseResponseKey } from '../src/core/response.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';
import { changedBy } from './invariants/changes.ts';
import { HOME } from './organisation/cast.ts';

type See = (invariant: string, what: string) => void;
type Ended = Pick<ResponseRecord, 'key' | 'action' | 'target' | 'before' | 'state' | 'outcome' | 'reason' | 'guard'>;

interface Looked {
  world(): ReadonlyMap<string, string>;
  responses(): readonly Ended[];
  /** What people have said is never to be blocked. */
  named(): readonly string[];
}

/** Ends that say that nothing was touched. */
const UNTOUCHED: ReadonlySet<string> = new Set(['refused', 'observed', 'notified']);
/** Several of these may change the same user and keys. */
const OF_USERS: ReadonlySet<string> = new Set([
  ...['deactivate-access-key', 'deny-user', 'contain-principal', 'rotate-secret'],
]);

/**
 * Holds each end of an attempt to what it has done: an end that says that nothing was touched is none of what was changed since
 * the claim. Of accounts that let nobody in, nobody can tell; and what is never to be kept out by now, the sweep takes out
 * beside the attempt.
 */
export function watchEnds(see: See, { world, responses, named }: Looked) {
  const atClaim = new Map<string, Map<string, string | undefined>>();

  function isOthers(record: Ended, thing: string): boolean {
    const others = responses().filter(({ key, before }) => key !== record.key && before !== undefined);
    const isOfUser = /^(user|access-key) /.test(thing);
    return others.some((each) => changedBy(each).includes(thing) || (isOfUser && OF_USERS.has(each.action)));
  }

  /** An entry that was there, and that never-block has taken out, whatever then kept the attempt from putting it back. */
  const isLifted = ({ guard, target }: Ended, is: string | undefined): boolean =>
    is === undefined && (guard === 'never-block' || named().includes(target.key));

  return (known: Pick<Ended, 'state'> | undefined, record: Ended): void => {
    if (parseResponseKey(record.key)?.account !== HOME.account) return;
    if (record.state === 'claimed') {
      if (known?.state === 'claimed') return;
      const now = world();
      atClaim.set(record.key, new Map(changedBy(record).map((thing) => [thing, now.get(thing)])));
      return;
    }
    const isSaid = record.state === 'waiting' || (record.state === 'done' && UNTOUCHED.has(record.outcome ?? ''));
    if (known?.state !== 'claimed' || !isSaid) return;
    const now = world();
    for (const [thing, was] of atClaim.get(record.key) ?? [])
      if (was !== now.get(thing) && !isOthers(record, thing) && !isLifted(record, now.get(thing)))
        see(
          'effect-and-record',
          `${record.key} ended as ${record.outcome} (${record.reason}), and ${thing} was ${was} and is ${now.get(thing)}`,
        );
  };
}

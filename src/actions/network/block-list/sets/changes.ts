import { indexRanges } from '../../../../core/addresses/range-index.ts';
import { readSpan } from '../../../../core/addresses/span.ts';
import { isHost } from '../ledger/wide.ts';
import type { DesiredBlock } from './plan.ts';
import type { Reconciled } from './reconciled.ts';
import type { Run } from './run.ts';
import type { UnmanagedEntry } from './unmanaged.ts';

/** What one reconciler's writes have changed so far, in all scopes. */
export interface Changes {
  added: Set<string>;
  removed: Set<string>;
  missing: Set<string>;
  /** Every entry that was found, whatever became of it. */
  unmanaged: Map<string, UnmanagedEntry>;
  adopted: Map<string, UnmanagedEntry>;
}

export const newChanges = (): Changes => ({
  added: new Set(),
  removed: new Set(),
  missing: new Set(),
  unmanaged: new Map(),
  adopted: new Map(),
});

/** Keeps what a successful write did. Only then: with a stale token, the comparison was with a set of the past. */
export function noteWrite(
  changes: Changes,
  { scope, states, targets }: Run,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  known: ReadonlyMap<string, DesiredBlock>,
): void {
  // Apart from a network that stood for them, its parts are new entries, but were blocked all along.
  const wide = [before, ...states.map(({ held }) => held)].flatMap((held) => [...held].filter(isWide));
  const isCovered = coverFinder(wide);
  for (const entry of after) {
    const isMove = before.has(entry) || states.some(({ held }) => held !== after && held.has(entry));
    if (isMove) continue;
    changes.added.add(entry);
    if (known.get(entry)?.enforcedIn?.includes(scope) && !isCovered(entry)) changes.missing.add(entry);
  }
  for (const entry of before) if (!after.has(entry) && !targets.has(entry)) changes.removed.add(entry);
}

const isWide = (cidr: string): boolean => !isHost(cidr);

function coverFinder(wide: readonly string[]): (cidr: string) => boolean {
  const index = indexRanges(
    wide.flatMap((label) => {
      const network = readSpan(label);
      return network ? [{ network, label }] : [];
    }),
  );
  return (cidr) => {
    const network = wide.length > 0 ? readSpan(cidr) : undefined;
    return network !== undefined && index.overlapping(network) !== undefined;
  };
}

/** What the changes came to, by what the sets hold in the end. */
export function changesOf(
  { added, removed, missing, unmanaged, adopted }: Changes,
  runs: readonly Run[],
): Pick<Reconciled, 'added' | 'removed' | 'drift'> {
  const isHeld = (entry: string): boolean => runs.some(({ states }) => states.some(({ held }) => held.has(entry)));
  return {
    added: [...added].filter(isHeld),
    removed: [...removed].filter((entry) => !isHeld(entry)),
    drift: {
      unmanaged: [...unmanaged.values()].filter(({ cidr }) => removed.has(cidr) && !isHeld(cidr)),
      adopted: [...adopted.values()],
      missing: [...missing],
    },
  };
}

import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { SetGroup } from './ip-sets.ts';
import { missingEntries, type NextContent, nextContent, overlapFinder, type Targets } from './moves.ts';
import { type DesiredBlock, type Entries, fitEntries, MOST_ADDRESSES, type Wanted } from './plan.ts';
import { newState, type SetState } from './set-state.ts';
import { place } from './shard-placement.ts';

/** The reconciling of one family's sets in one scope: what they hold, and what they should. */
export interface Run {
  scope: Scope;
  group: SetGroup;
  states: SetState[];
  entries: Entries;
  targets: Targets;
  /** Whether each of them is the entry's home: to find that out anew costs as much as the plan. */
  areHome: boolean;
  /** How many entries belong in each set. */
  counts: number[];
  /** Sets that can be written and do not hold what they should; found out once a plan, as it costs as much. */
  off: ReadonlySet<SetState>;
  /** Entries that nobody here asked for, as far as is known, with what others had written to their set by then. */
  suspects: Map<string, number>;
}

export const newRun = (group: SetGroup): Run => ({
  scope: group.scope,
  group,
  states: group.sets.map(newState),
  entries: { list: [], evicted: [] },
  targets: new Map(),
  areHome: true,
  counts: [],
  off: new Set(),
  suspects: new Map(),
});

export const usable = ({ states }: Pick<Run, 'states'>): SetState[] => states.filter(({ error }) => !error);
const closed = ({ states }: Run): SetState[] => states.filter(({ error, held }) => error && held.size > 0);

/** How many addresses the sets that can be written have room for. */
export const capacityOf = (run: Run): number => usable(run).length * MOST_ADDRESSES;

/**
 * Says what each set should hold. A set that cannot be written takes part in nothing: what it holds stays there, and what
 * belongs there goes to the others.
 */
export function planRun(run: Run, wanted: Wanted): void {
  const fixed = closed(run);
  const isFree = ({ sk }: DesiredBlock): boolean => !fixed.some(({ held }) => held.has(sk));
  const blocks = fixed.length > 0 ? wanted.blocks.filter(isFree) : wanted.blocks;
  run.entries = fitEntries({ ...wanted, blocks }, capacityOf(run));
  const rooms = run.states.map(({ error, held }) => ({ limit: error ? 0 : MOST_ADDRESSES, held }));
  const { placed, areHome } = place(run.entries.list, rooms);
  run.targets = placed;
  run.areHome = areHome;
  run.counts = run.states.map(() => 0);
  for (const shard of run.targets.values()) run.counts[shard] = (run.counts[shard] ?? 0) + 1;
  run.off = new Set(usable(run).filter((state) => isOff(state, run)));
}

/** The writes that bring the sets closer to the plan, those first that need no other one. */
export function nextWrites(run: Run): (() => { state: SetState; next: NextContent } | undefined)[] {
  const needs = overlapFinder(run.entries);
  const kept = new Set(run.suspects.keys());
  const nextOf = (state: SetState): NextContent => {
    const held = run.states.map((each) => each.held);
    const shard = run.states.indexOf(state);
    // Others may have been written meanwhile, but nobody else's entry can have become one of this set.
    return nextContent(shard, held, run.targets, missing[shard] ?? [], needs, kept);
  };
  const missing = missingEntries(
    run.targets,
    run.states.map(({ held }) => held),
  );
  const waiting = new Map(usable(run).map((state) => [state, nextOf(state)]));
  const lacks = (state: SetState): number => waiting.get(state)?.waiting ?? 0;
  const inOrder = [...waiting.keys()].sort((a, b) => a.writes - b.writes || lacks(a) - lacks(b));
  return inOrder.map((state) => () => {
    const next = nextOf(state);
    return next.isChange ? { state, next } : undefined;
  });
}

/** Whether some set does not hold exactly what it should, or an entry is not yet known to be a entry. */
export function isOpen(run: Run): boolean {
  if (run.suspects.size > 0) return usable(run).length > 0;
  return run.off.size > 0;
}

/** Whether a set holds anything else than it should. */
function isOff(state: SetState, run: Run): boolean {
  const shard = run.states.indexOf(state);
  if (run.counts[shard] !== state.held.size) return true;
  for (const entry of state.held) if (run.targets.get(entry) !== shard) return true;
  return false;
}

/** Whether every set holds exactly what it should, and each entry is a block, in the set that is its home. */
export const isAtHome = (run: Run): boolean => isForHome(run) && !isOpen(run);

/** Whether each entry that should hold is a block, whose place is the set that is its home. */
export const isForHome = ({ entries, states, areHome }: Run): boolean =>
  areHome && !entries.merged && entries.evicted.length === 0 && !states.some(({ error }) => error);

/** Whether the scope's sets were seen to hold every block that should hold now, and nothing else. */
const isInOrder = (run: Run): boolean => isForHome({ ...run, areHome: true }) && usable(run).length > 0 && !isOpen(run);

/** Tells of a block that should hold now whether the scope's sets were seen to hold it. */
export function holderOf(run: Run): (block: Pick<DesiredBlock, 'sk'>) => boolean {
  if (isInOrder(run)) return () => true;
  const fixed = closed(run);
  const { merged } = run.entries;
  return ({ sk }) => {
    const entry = merged?.get(sk) ?? sk;
    const shard = run.targets.get(entry);
    if (shard !== undefined) return run.states[shard]?.held.has(entry) === true;
    return fixed.some(({ held }) => held.has(sk));
  };
}

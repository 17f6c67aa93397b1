import { once } from '../../../../core/once.ts';
import { type Changes, newChanges, noteWrite } from './changes.ts';
import { forgetAll, readCustody } from './custody.ts';
import { finishFamily } from './finish-family.ts';
import type { SetGroup } from './ip-sets.ts';
import { type DesiredBlock, type Wanted, wantedBlocks } from './plan.ts';
import { readDesired } from './read-desired.ts';
import type { Reconciled } from './reconciled.ts';
import { accessOf, MOST_ROUNDS, MOST_WRITING_MS, type Reconciler } from './reconciler.ts';
import { holderOf, isForHome, isOpen, newRun, nextWrites, planRun, type Run, usable } from './run.ts';
import { readStale, writeSet } from './set-state.ts';
import { adopt, judgeUnmanaged, mergeFinder } from './unmanaged.ts';

/**
 * Makes the IP sets of one family hold what the table says, in all scopes side by side, in rounds of: lock tokens, desired
 * state, compare, write. It ends with the first round that finds no difference, which also is the reading back.
 *
 * Two reconcilers at once need no lease. The tokens are taken before the desired state is read, so a write that succeeds
 * follows from a desired state at least as new as the set it replaces. Whoever wrote last reads both once more, and so
 * sees what was added or lifted meanwhile; whoever adds or lifts after that finds the set as the last writer left it.
 *
 * A set that is denied to us, missing, or not of its kind costs only itself.
 *
 * @param urgent who added these need not wait for what others add all the time: it may end as soon as they are in force,
 *   since those others see to theirs
 * @throws the first failure, when no set of the family could be brought in order
 */
export async function reconcileFamily(
  groups: readonly SetGroup[],
  reconciler: Reconciler,
  urgent?: readonly string[],
): Promise<Reconciled> {
  const runs = groups.map(newRun);
  const family = groups[0]?.family ?? 'v4';
  const changes = newChanges();
  const judged = new Map<string, string | false>();
  const end = reconciler.clock() + MOST_WRITING_MS;
  let custody = await readCustody(reconciler.table, family);
  for (let round = 1; ; round += 1) {
    const [shared] = await Promise.all([
      reconciler.sharing?.open(family),
      ...runs.map((run) => readStale(run.states, accessOf(run, reconciler))),
    ]);
    const blocks = await readDesired(reconciler.table, family);
    const wanted = wantedBlocks(blocks, family, reconciler.now(), reconciler.neverBlock, judged);
    for (const run of runs) planRun(run, wanted);
    if (!runs.every(isForHome)) custody = await forgetAll(reconciler.table, family);
    const known = once(() => new Map(blocks.map((block) => [block.sk, block])));
    await treatUnmanaged(runs, known, changes, reconciler);
    const open = runs.filter(isOpen);
    const isEnough = urgent !== undefined && isSettled(urgent, runs, wanted);
    const isLast = round === MOST_ROUNDS || reconciler.clock() >= end;
    if (open.length === 0 || isEnough || isLast) {
      // Home goes first, and what fails there holds up nobody elsewhere.
      const isShared = !shared || (await reconciler.sharing?.keep(shared, family, wanted.blocks));
      if (isShared || isLast) {
        const finished = await finishFamily(runs, blocks, wanted, changes, { ...reconciler, isEnough, custody });
        // The others have not got it: the next look is at all, and hands it on.
        if (!isShared) await forgetAll(reconciler.table, family);
        return finished;
      }
      continue;
    }
    await Promise.all(open.map((run) => writeRun(run, known, changes, end, reconciler)));
  }
}

/** Whether each of these is in force everywhere, or is not to be and is nowhere. */
function isSettled(urgent: readonly string[], runs: readonly Run[], { blocks }: Wanted): boolean {
  const wanted = new Set(blocks.map(({ sk }) => sk));
  const holders = runs.filter((run) => usable(run).length > 0).map(holderOf);
  const isHeld = (sk: string): boolean => runs.some((run) => usable(run).some(({ held }) => held.has(sk)));
  return urgent.every((sk) => (wanted.has(sk) ? holders.every((holds) => holds({ sk })) : !isHeld(sk)));
}

/**
 * Finds entries that nobody here asked for. One that may be adopted stays until it has been seen twice, with the table
 * read in between and nothing written by others: else what somebody has just lifted would come back as a block.
 */
async function treatUnmanaged(
  runs: readonly Run[],
  known: () => ReadonlyMap<string, DesiredBlock>,
  changes: Changes,
  { table, neverBlock, now }: Reconciler,
): Promise<void> {
  const isMerged = mergeFinder(() => known().keys());
  for (const run of runs) {
    const suspects = new Map<string, number>();
    for (const state of run.off) {
      const found = [...state.held].filter((cidr) => !run.targets.has(cidr) && !known().has(cidr) && !isMerged(cidr));
      if (found.length === 0) continue;
      const judged = judgeUnmanaged(found, state.set.name, neverBlock);
      for (const entry of judged) changes.unmanaged.set(entry.cidr, entry);
      const adoptable = judged.filter(({ reason }) => !reason);
      for (const { cidr } of adoptable) suspects.set(cidr, state.changes);
      const confirmed = adoptable.filter(({ cidr }) => run.suspects.get(cidr) === state.changes);
      for (const entry of await adopt(table, confirmed, now)) changes.adopted.set(entry.cidr, entry);
      state.isStale ||= adoptable.length > 0;
    }
    run.suspects = suspects;
  }
}

/** Writes each set that is to change, and stops when time is up. */
async function writeRun(
  run: Run,
  known: () => ReadonlyMap<string, DesiredBlock>,
  changes: Changes,
  end: number,
  reconciler: Reconciler,
): Promise<void> {
  for (const prepare of nextWrites(run)) {
    const write = prepare();
    if (!write || reconciler.clock() >= end) continue;
    const before = write.state.held;
    const wrote = await writeSet(write.state, write.next.content, accessOf(run, reconciler));
    if (wrote === 'to be read') return;
    if (wrote === 'written') noteWrite(changes, run, before, write.next.content, known());
  }
}

import type { Family } from '../../../../core/addresses/network.ts';
import { VerificationError } from '../../../../core/errors.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import type { Sharing } from '../places/sharing.ts';
import { type Changes, changesOf, newChanges, noteWrite } from './changes.ts';
import { type Custody, forgetAll, keepAll, readCustody } from './custody.ts';
import { partitionsOf, type SetGroup } from './ip-sets.ts';
import { failureNews, newsOf, raiseNotices } from './notices.ts';
import { type DesiredBlock, type Wanted, wantedBlocks } from './plan.ts';
import type { Fill, Reconciled, SetFailure } from './reconciled.ts';
import {
  capacityOf,
  holderOf,
  isAtHome,
  isForHome,
  isOff,
  isOpen,
  newRun,
  nextWrites,
  planRun,
  type Run,
  usable,
} from './run.ts';
import { readStale, type SetAccess, type SetState, writeSet } from './set-state.ts';
import { settle } from './settle-sets.ts';
import { adopt, judgeUnmanaged, mergeFinder } from './unmanaged.ts';
import type { Pace } from './waf-pace.ts';

export interface Reconciler {
  clients: SetAccess['clients'];
  table: Table;
  neverBlock: NeverBlock;
  now(): number;
  /** Our own clock, which AWS's answers do not correct: for how long something takes. */
  clock(): number;
  /** Waits; with the local account's clock, time passes at once. */
  sleep(ms: number): Promise<void>;
  paces: Record<Scope, Pace>;
  /** What the sets and the never-block lists are, as a hash: where it differs, nothing known of the sets counts. */
  plan: string;
  /** Takes what should be blocked on to other accounts and regions; absent where the list holds at home alone. */
  sharing?: Sharing | undefined;
}

export const MOST_ROUNDS = 12;
/** The function may run for 60 s. What is not written by then is left to the next delivery, or the next sweep. */
export const MOST_WRITING_MS = 40_000;

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
  const judged = new Map<string, string | undefined>();
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
    const known = new Map(blocks.map((block) => [block.sk, block]));
    await treatUnmanaged(runs, known, changes, reconciler);
    const open = runs.filter(isOpen);
    const isEnough = urgent !== undefined && isSettled(urgent, runs, wanted);
    const isLast = round === MOST_ROUNDS || reconciler.clock() >= end;
    if (open.length === 0 || isEnough || isLast) {
      // Home goes first, and what fails there holds up nobody elsewhere.
      const isShared = !shared || (await reconciler.sharing?.keep(shared, family, wanted.blocks));
      if (isShared || isLast) {
        const finished = await finish(runs, blocks, wanted, changes, { ...reconciler, isEnough, custody });
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

export const accessOf = ({ scope }: Run, { clients, paces, sleep }: Reconciler): SetAccess => ({
  clients,
  pace: paces[scope],
  sleep,
});

const FIELDS: readonly (keyof DesiredBlock)[] = [
  'pk',
  'sk',
  'kind',
  'lastSeen',
  'expiresAt',
  'version',
  'enforcedAt',
  'enforcedIn',
  'suppressedUntil',
  'recordedAt',
  'blockedAt',
  'dueShard',
  'dueAt',
];

/** Reads all blocks of a family, but of each only what the plan needs: most of a block is its reasons. */
async function readDesired(table: Table, family: Family): Promise<DesiredBlock[]> {
  const names = Object.fromEntries(FIELDS.map((field, n) => [`#${n}`, field]));
  const partitions = await Promise.all(
    partitionsOf(family).map((pk) =>
      table.query<DesiredBlock>({
        KeyConditionExpression: '#0 = :pk',
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    ),
  );
  return partitions.flat();
}

/**
 * Finds entries that nobody here asked for. One that may be adopted stays until it has been seen twice, with the table
 * read in between and nothing written by others: else what somebody has just lifted would come back as a block.
 */
async function treatUnmanaged(
  runs: readonly Run[],
  known: ReadonlyMap<string, DesiredBlock>,
  changes: Changes,
  { table, neverBlock, now }: Reconciler,
): Promise<void> {
  const isMerged = mergeFinder(known.keys());
  for (const run of runs) {
    const suspects = new Map<string, number>();
    for (const state of usable(run)) {
      const found = [...state.held].filter((cidr) => !run.targets.has(cidr) && !known.has(cidr) && !isMerged(cidr));
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
  known: ReadonlyMap<string, DesiredBlock>,
  changes: Changes,
  end: number,
  reconciler: Reconciler,
): Promise<void> {
  for (const prepare of nextWrites(run)) {
    const write = prepare();
    if (!write || reconciler.clock() >= end) continue;
    const before = write.state.held;
    const isWritten = await writeSet(write.state, write.next.content, accessOf(run, reconciler));
    if (isWritten) noteWrite(changes, run, before, write.next.content, known);
  }
}

async function finish(
  runs: readonly Run[],
  blocks: readonly DesiredBlock[],
  wanted: Wanted,
  changes: Changes,
  { table, now, plan, isEnough, custody }: Reconciler & { isEnough: boolean; custody: Custody },
): Promise<Reconciled> {
  const failures = runs.flatMap((run) => failuresOf(run, isEnough));
  const live = runs.filter((run) => usable(run).length > 0);
  const isHopeless = failures.length > 0 && failures.length === runs.flatMap(({ states }) => states).length;
  await raiseNotices(table, failureNews(failures), now());
  if (isHopeless) throw failures[0]?.error;
  const holders = live.map(holderOf);
  const inForce = new Set<string>();
  for (const block of wanted.blocks) if (holders.every((holds) => holds(block))) inForce.add(block.sk);
  const refused = wanted.refused.map(({ block, reason }) => ({ cidr: block.sk, reason }));
  // What was seen of the sets goes before what follows from it for the blocks: marks count for as long as it does.
  if (runs.every(isAtHome) && blocks.every(({ dueShard }) => dueShard !== undefined))
    await keepAll(
      table,
      runs.flatMap(({ states }) => states),
      custody,
      plan,
      now(),
    );
  const settled = await settle(table, blocks, seenIn(runs, wanted), now());
  const result = {
    ...settled,
    ...changesOf(changes, live),
    inForce,
    refused,
    // Where no set can be written at all, nothing has made way: that is a failure, and told as one.
    evicted: [...new Set(live.flatMap(({ entries }) => entries.evicted.map(({ sk }) => sk)))],
    failures,
    fills: live.map(fillOf),
  };
  await raiseNotices(table, newsOf(result), now());
  return result;
}

const fillOf = (run: Run): Fill => ({
  scope: run.scope,
  family: run.group.family,
  entries: run.entries.list.length + run.entries.evicted.length,
  capacity: capacityOf(run),
});

function failuresOf(run: Run, isEnough: boolean): SetFailure[] {
  const { scope, group, states } = run;
  const { family } = group;
  const errorOf = (state: SetState): unknown => {
    if (state.error) return state.error;
    if (isEnough || !isOff(state, run)) return undefined;
    return state.conflict ?? new VerificationError(`The IP set ${state.set.name} does not hold yet what it should`);
  };
  return states.flatMap((state) => {
    const error = errorOf(state);
    return error ? [{ scope, family, set: state.set.name, error }] : [];
  });
}

function seenIn(runs: readonly Run[], wanted: Wanted): Parameters<typeof settle>[2] {
  // Of a set with an error nothing is certain: one that seems to be gone may be back at the next look.
  const blind = runs.filter(({ states }) => states.some(({ error }) => error));
  // What sets still hold against the plan, for want of time or because others wrote.
  const remnants = new Set<string>();
  for (const run of runs)
    for (const { held } of usable(run)) for (const entry of held) if (!run.targets.has(entry)) remnants.add(entry);
  const holders = runs.map((run) => ({ scope: run.scope, holds: holderOf(run), isBlind: blind.includes(run) }));
  return {
    scopes: runs.map(({ scope }) => scope),
    // Where nothing can be seen, what was seen last stands.
    inForce: (block) =>
      holders
        .filter(({ scope, holds, isBlind }) => holds(block) || (isBlind && block.enforcedIn?.includes(scope)))
        .map(({ scope }) => scope),
    isLingering: ({ sk }) => remnants.has(sk),
    isBlind: blind.length > 0,
    refused: new Set(wanted.refused.map(({ block }) => block.sk)),
  };
}

import { VerificationError } from '../../../../core/errors.ts';
import type { Block } from '../ledger/block.ts';
import { readDueBlocks } from '../ledger/block-due.ts';
import { changesOf, newChanges, noteWrite } from './changes.ts';
import { type Custody, forgetAll, isKept, keepOn, keptOf, readCustody } from './custody.ts';
import { blockKey, type SetGroup } from './ip-sets.ts';
import { newsOf, raiseNotices } from './notices.ts';
import { type DesiredBlock, MOST_ADDRESSES, wantedBlocks } from './plan.ts';
import type { Fill, Reconciled } from './reconciled.ts';
import { accessOf, MOST_ROUNDS, MOST_WRITING_MS, type Reconciler } from './reconciler.ts';
import { newRun, type Run } from './run.ts';
import { listTokens } from './set-ids.ts';
import { readStale, type SetState, writeSet } from './set-state.ts';
import { settle } from './settle-sets.ts';
import { homeOf } from './shards.ts';

/** What is more than this is compared as a whole, which then costs less. */
const MOST_SOME = 2_000;

/** What is to be brought in order now, as the table has it: strongly consistent, and read after the lock tokens. */
interface Some {
  names: ReadonlySet<string>;
  blocks: DesiredBlock[];
  wanted: ReadonlySet<string>;
  refused: { block: DesiredBlock; reason: string }[];
}

/** What one set should hold next, as far as this is about some of its entries only. */
interface Step {
  state: SetState;
  run: Run;
  content: Set<string>;
  isChange: boolean;
}

/**
 * Brings only those blocks of one family in order that are due, and these: it reads them, and the sets that are their homes,
 * and neither the list nor any other set. The same rounds as those of `reconcileFamily` make it right, restricted to some
 * entries: tokens first, then the desired state, then writes, and an end with a round that finds no difference.
 *
 * @param urgent these may be in force or not, as the table says; it may end as soon as they are as they should be
 * @returns undefined where that is not enough, since a set is not as we left it, is full or is closed to us, or too much is
 *   due: then the whole list is to be compared
 */
export async function reconcileSome(
  groups: readonly SetGroup[],
  reconciler: Reconciler,
  urgent: readonly string[] | undefined,
): Promise<Reconciled | undefined> {
  const family = groups[0]?.family;
  if (!family) return undefined;
  const { table, plan, clock, now } = reconciler;
  const custody = await readCustody(table, family);
  if (!isKept(custody, groups, plan, now())) return undefined;
  const runs = groups.map(newRun);
  const changes = newChanges();
  const end = clock() + MOST_WRITING_MS;
  // What was looked at once is looked at to the end: somebody may have lifted and settled it before our write arrived.
  const names = new Set(urgent);
  for (let round = 1; ; round += 1) {
    for (const sk of await readDueBlocks(table, family, now(), MOST_SOME))
      if (!urgent || isBesides(sk, urgent, runs)) names.add(sk);
    if (names.size >= MOST_SOME) return undefined;
    if (!(await readHomes(runs, names, custody, reconciler))) return undefined;
    const shared = await reconciler.sharing?.open(family);
    const some = await readSome(names, reconciler);
    const steps = runs.flatMap((run) => stepsOf(run, some));
    if (steps.some(({ content }) => content.size > MOST_ADDRESSES)) return undefined;
    const open = steps.filter(({ isChange }) => isChange);
    const isEnough = urgent?.every((sk) => isAsWanted(sk, runs, some)) === true && !hasStrays(open, some);
    const isLast = round === MOST_ROUNDS || clock() >= end;
    if (open.length === 0 || isEnough || isLast) {
      const handedOn = shared ? await reconciler.sharing?.amend(shared, family, names, some.wanted) : 'kept';
      if (handedOn === 'whole') return undefined;
      if (handedOn === 'kept' || isLast) {
        const all = { groups, runs, some, custody, open: isEnough ? [] : open, changes, isLast };
        const finished = await finish(all, reconciler);
        // The others have not got it: the next look is at all, and hands it on.
        if (handedOn !== 'kept') await forgetAll(table, family);
        return finished;
      }
      continue;
    }
    await Promise.all(runs.map((run) => writeSteps(run, open, some, changes, end, reconciler)));
  }
}

/** Whether one of these sets is written anyway. */
const isBesides = (sk: string, urgent: readonly string[], runs: readonly Run[]): boolean =>
  runs.some((run) => urgent.some((each) => homeIn(run, each) === homeIn(run, sk)));

/** Whether a set holds what is over for good, so that no due time reminds anybody of it. */
function hasStrays(open: readonly Step[], { names, blocks, wanted }: Some): boolean {
  if (open.length === 0) return false;
  const reminded = new Set(blocks.flatMap(({ sk, recordedAt }) => (recordedAt === undefined ? [sk] : [])));
  const strays = [...names].filter((sk) => !wanted.has(sk) && !reminded.has(sk));
  return open.some(({ state }) => strays.some((sk) => state.held.has(sk)));
}

const homeIn = ({ states }: Run, sk: string): SetState | undefined => states[homeOf(sk, states.length)];

/** Reads the homes of these. @returns whether each could be read, and is as we left it */
async function readHomes(
  runs: readonly Run[],
  names: ReadonlySet<string>,
  custody: Custody,
  reconciler: Reconciler,
): Promise<boolean> {
  const homes = runs.map((run) => new Set([...names].flatMap((sk) => homeIn(run, sk) ?? [])));
  const unread = new Set([...homes].flatMap((states) => [...states].filter(({ token }) => token === undefined)));
  await Promise.all(runs.map((run, n) => readStale([...(homes[n] ?? [])], accessOf(run, reconciler))));
  return homes
    .flatMap((states) => [...states])
    .every(
      (state) =>
        !state.error &&
        state.changes === 0 &&
        (!unread.has(state) || state.token === keptOf(custody, state.set)?.token),
    );
}

async function readSome(names: ReadonlySet<string>, { table, now, neverBlock }: Reconciler): Promise<Some> {
  const found = await table.getAll<Block>([...names].map(blockKey));
  const blocks = found.filter((block) => block !== undefined);
  const byFamily = Map.groupBy(blocks, ({ sk }) => (sk.includes(':') ? 'v6' : 'v4'));
  const judged = [...byFamily].map(([family, some]) => wantedBlocks(some, family, now(), neverBlock));
  return {
    names,
    blocks,
    wanted: new Set(judged.flatMap((each) => each.blocks.map(({ sk }) => sk))),
    refused: judged.flatMap((each) => each.refused),
  };
}

/** What each set that is the home of some of them should hold next. */
function stepsOf(run: Run, { names, wanted }: Some): Step[] {
  const byHome = Map.groupBy(names, (sk) => homeIn(run, sk));
  return [...byHome].flatMap(([state, own]): Step[] => {
    if (!state) return [];
    const different = own.filter((sk) => state.held.has(sk) !== wanted.has(sk));
    if (different.length === 0) return [{ state, run, content: state.held, isChange: false }];
    const content = new Set(state.held);
    for (const sk of different) if (!content.delete(sk)) content.add(sk);
    return [{ state, run, content, isChange: true }];
  });
}

const isAsWanted = (sk: string, runs: readonly Run[], { wanted }: Some): boolean =>
  runs.every((run) => homeIn(run, sk)?.held.has(sk) === wanted.has(sk));

async function writeSteps(
  run: Run,
  open: readonly Step[],
  { blocks, wanted }: Some,
  changes: ReturnType<typeof newChanges>,
  end: number,
  reconciler: Reconciler,
): Promise<void> {
  const known = new Map(blocks.map((block) => [block.sk, block]));
  const own = open.filter((step) => step.run === run).sort((a, b) => a.state.writes - b.state.writes);
  for (const { state, content } of own) {
    if (reconciler.clock() >= end) continue;
    const before = state.held;
    const wrote = await writeSet(state, content, accessOf(run, reconciler));
    if (wrote === 'to be read') return;
    if (wrote === 'not written') continue;
    run.targets = new Map([...wanted].map((sk) => [sk, homeOf(sk, run.states.length)]));
    noteWrite(changes, run, before, content, known);
  }
}

interface End {
  groups: readonly SetGroup[];
  runs: readonly Run[];
  some: Some;
  custody: Custody;
  /** What is not as it should be, where that matters. */
  open: readonly Step[];
  changes: ReturnType<typeof newChanges>;
  /** There is no time to compare the whole list. */
  isLast: boolean;
}

/**
 * Whether what is over can be nowhere but at its home: the sets that were not read are as we left them. Somebody may have
 * added it to one of these by hand, or it went there while its home was full or closed, and what is known was forgotten.
 */
async function isNowhereElse({ groups, runs, some: { blocks, wanted } }: End, reconciler: Reconciler) {
  const { clients, table, plan, now } = reconciler;
  const [group] = groups;
  const unread = runs.map((run) => run.states.filter(({ token }) => token === undefined));
  if (!group || unread.flat().length === 0 || blocks.every(({ sk }) => wanted.has(sk))) return true;
  const custody = await readCustody(table, group.family);
  if (!isKept(custody, groups, plan, now())) return false;
  const areAsLeft = await Promise.all(
    runs.map(async ({ scope }, n) => {
      const own = unread[n] ?? [];
      const tokens = own.length > 0 ? await listTokens(scope, clients).catch(() => undefined) : undefined;
      return own.every(({ set }) => tokens?.get(set.id) === keptOf(custody, set)?.token);
    }),
  );
  return !areAsLeft.includes(false);
}

async function finish(given: End, reconciler: Reconciler): Promise<Reconciled | undefined> {
  const { runs, some, custody, open, changes, isLast } = given;
  const { table, now } = reconciler;
  const read = runs.flatMap(({ states }) => states).filter(({ token }) => token !== undefined);
  // Marks stand for what was seen, and count for as long as the token does: so what is known of the sets goes first.
  const isKnown =
    !hasStrays(open, some) && (await keepOn(table, read, custody)) && (await isNowhereElse(given, reconciler));
  if (!isKnown && !isLast) return undefined;
  const { blocks, wanted, refused } = some;
  const isIn = (run: Run, sk: string): boolean => homeIn(run, sk)?.held.has(sk) === true;
  const settled = await settle(
    table,
    isKnown ? blocks : [],
    {
      scopes: runs.map(({ scope }) => scope),
      inForce: ({ sk }) => runs.filter((run) => isIn(run, sk)).map(({ scope }) => scope),
      isLingering: ({ sk }) => runs.some((run) => isIn(run, sk)),
      isBlind: false,
      refused: new Set(refused.map(({ block }) => block.sk)),
    },
    now(),
  );
  const result = {
    ...settled,
    ...changesOf(changes, runs),
    inForce: new Set([...wanted].filter((sk) => runs.every((run) => isIn(run, sk)))),
    refused: refused.map(({ block, reason }) => ({ cidr: block.sk, reason })),
    evicted: [],
    failures: open.map(({ state, run }) => ({
      scope: run.scope,
      family: run.group.family,
      set: state.set.name,
      error:
        state.error ??
        state.conflict ??
        new VerificationError(`The IP set ${state.set.name} does not hold yet what it should`),
    })),
    fills: runs.map((run) => fillOf(run, custody)),
  };
  await raiseNotices(table, newsOf(result), now());
  return result;
}

const fillOf = ({ scope, group, states }: Run, custody: Custody): Fill => ({
  scope,
  family: group.family,
  entries: states.reduce(
    (sum, { set, token, held }) => sum + (token === undefined ? (keptOf(custody, set)?.size ?? 0) : held.size),
    0,
  ),
  capacity: states.length * MOST_ADDRESSES,
});

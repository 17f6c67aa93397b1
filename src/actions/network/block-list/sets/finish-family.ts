import { VerificationError } from '../../../../core/errors.ts';
import { type Changes, changesOf } from './changes.ts';
import { type Custody, keepAll } from './custody.ts';
import { failureNews, newsOf, raiseNotices } from './notices.ts';
import type { DesiredBlock, Wanted } from './plan.ts';
import type { Fill, Reconciled, SetFailure } from './reconciled.ts';
import type { Reconciler } from './reconciler.ts';
import { capacityOf, holderOf, isAtHome, type Run, usable } from './run.ts';
import type { SetState } from './set-state.ts';
import { settle } from './settle-sets.ts';

/**
 * Keeps what was seen of the sets of a family, settles its blocks, and says what came of it.
 *
 * @throws the first failure, when no set of the family could be brought in order
 */
export async function finishFamily(
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
  // What was seen of the sets goes before what follows from it for the blocks: marks count for as long as it does. Of a
  // block that is never to be blocked no due time reminds anybody: until it is lifted, the whole list is compared again.
  const isToBeLifted = wanted.refused.some(({ block }) => block.recordedAt === undefined);
  if (runs.every(isAtHome) && blocks.every(({ dueShard }) => dueShard !== undefined) && !isToBeLifted)
    await keepAll(
      table,
      runs.flatMap(({ states }) => states),
      custody,
      plan,
      now(),
    );
  const settled = await settle(table, blocks, seenIn(runs, wanted, inForce), now());
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
    if (isEnough || !run.off.has(state)) return undefined;
    return state.conflict ?? new VerificationError(`The IP set ${state.set.name} does not hold yet what it should`);
  };
  return states.flatMap((state) => {
    const error = errorOf(state);
    return error ? [{ scope, family, set: state.set.name, error }] : [];
  });
}

/** @param inForce the blocks that all scopes hold of which a set can be written */
function seenIn(runs: readonly Run[], wanted: Wanted, inForce: ReadonlySet<string>): Parameters<typeof settle>[2] {
  // Of a set with an error nothing is certain: one that seems to be gone may be back at the next look.
  const blind = runs.filter(({ states }) => states.some(({ error }) => error));
  // What sets still hold against the plan, for want of time or because others wrote.
  const remnants = new Set<string>();
  for (const run of runs)
    for (const { held } of run.off) for (const entry of held) if (!run.targets.has(entry)) remnants.add(entry);
  const holders = runs.map((run) => ({ scope: run.scope, holds: holderOf(run), isBlind: blind.includes(run) }));
  const scopes = runs.map(({ scope }) => scope);
  const areAllSeen = runs.every((run) => usable(run).length > 0);
  return {
    scopes,
    // Where nothing can be seen, what was seen last stands.
    inForce: (block) =>
      areAllSeen && inForce.has(block.sk)
        ? scopes
        : holders
            .filter(({ scope, holds, isBlind }) => holds(block) || (isBlind && block.enforcedIn?.includes(scope)))
            .map(({ scope }) => scope),
    isLingering: ({ sk }) => remnants.has(sk),
    isBlind: blind.length > 0,
    refused: new Set(wanted.refused.map(({ block }) => block.sk)),
  };
}

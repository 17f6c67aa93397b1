import { denialOf, isRegionClosed } from '../../../../core/denial.ts';
import { isRetryable } from '../../../../core/errors.ts';
import { describeError } from '../../../../core/telemetry.ts';
import { clean } from '../../../../core/text.ts';
import { hours, minutes } from '../../../../core/time.ts';
import { commandLine } from '../../../../policy/riposte-yml/command-prefix.ts';
import type { PlaceSet, Trouble } from './place-records.ts';

/** A set that the template of the member's region makes is not there. */
export class AbsentSetError extends Error {
  override readonly name = 'absent';
}

/** What passes by itself is told nobody: the second failure in a row is. */
export const TOLD_AT = 2;
type Counted = Pick<Trouble, 'tries' | 'each' | 'sets' | 'waited'>;

/** Whether people have been told of it: of one set is enough, whatever became of others or of the whole place since. */
export const isStanding = ({ tries, each = {} }: Counted): boolean =>
  [tries, ...Object.values(each)].some((count) => count >= TOLD_AT);
/** The sets that failed now; undefined where it is the whole place. */
export const failedNow = ({ sets, waited = [] }: Pick<Trouble, 'sets' | 'waited'>): PlaceSet[] | undefined =>
  sets?.filter((set) => !waited.includes(set));
/** Whether people are to be told of what failed now: what waits meanwhile they were told of. */
export const isToTell = ({ tries, each, ...of }: Counted): boolean =>
  (failedNow(of)?.map((set) => each?.[set] ?? tries) ?? [tries]).includes(TOLD_AT);

const FIRST_WAIT_MS = { passing: 20_000, lasting: minutes(5) };
const MOST_WAIT_MS = hours(6);

/** The sets of a place that failed, and those that were left as they are since their time has not come. */
interface Failed {
  sets: PlaceSet[];
  waiting?: readonly PlaceSet[];
}

/**
 * What is kept of an error: each try in a row waits twice as long as the one before. What lasts does not wait for the many
 * quick tries of what passed before it, nor the reverse; that people were told of it stays. Each set's tries are counted
 * apart, so that one that fails for the first time neither hides what another was told of nor is hidden by it; but the place
 * has been in trouble since the first of them.
 *
 * @param failed undefined where it is the whole place
 */
export function troubleOf(error: unknown, last: Trouble | undefined, now: number, failed?: Failed): Trouble {
  const { name, message } = describeError(error);
  const passes = isRetryable(error);
  const waited = failed?.waiting ?? [];
  const next = (before: number): number => {
    const isOfOneKind = before === 0 || Boolean(last?.passes) === passes;
    return isOfOneKind ? before + 1 : Math.min(before + 1, TOLD_AT);
  };
  const each = failed ? eachOf(failed, last, next) : last?.each;
  // What only some sets waited for says nothing of the whole place.
  const tries = failed
    ? Math.min(...failed.sets.map((set) => each?.[set] ?? 1))
    : next(last && !last.sets ? last.tries : 0);
  const first = passes ? FIRST_WAIT_MS.passing : FIRST_WAIT_MS.lasting;
  return {
    code: clean(name, 60),
    why: clean(message, 160),
    advice: adviceFor(name, message),
    // Those that wait are tried again with those that failed now.
    ...(failed && { sets: [...failed.sets, ...waited] }),
    ...(waited.length > 0 && { waited: [...waited] }),
    since: last?.since ?? now,
    tries,
    ...(each && { each }),
    ...(passes && { passes }),
    next: now + Math.min(MOST_WAIT_MS, first * 2 ** Math.min(tries - 1, 20)),
  };
}

function eachOf({ sets, waiting = [] }: Failed, last: Trouble | undefined, next: (before: number) => number) {
  const before = (set: PlaceSet): number =>
    last?.each?.[set] ?? (last && (!last.sets || last.sets.includes(set)) ? last.tries : 0);
  const each: NonNullable<Trouble['each']> = {};
  for (const set of waiting) each[set] = before(set);
  for (const set of sets) each[set] = next(before(set));
  return each;
}

const DEPLOY = `${commandLine('org deploy')} (docs/organisation.md, "When an account refuses")`;

function adviceFor(name: string, message: string): string {
  if (name === 'absent') return `Deploy the template of the member’s region there, with blocks: ${DEPLOY}.`;
  if (isRegionClosed(name)) return 'Enable the region in that account, or leave it out of organisation.regions.';
  const denial = denialOf({ name, message });
  if (denial?.cause)
    return `Have ${denial.cause} let the role call AWS WAF there, or exclude the account: docs/organisation.md, "When an account refuses".`;
  if (message.includes('sts:AssumeRole')) return `Deploy the template of the member’s roles there: ${DEPLOY}.`;
  if (denial) return `Deploy the newest template of the member’s roles there: ${DEPLOY}.`;
  return 'It is retried automatically.';
}

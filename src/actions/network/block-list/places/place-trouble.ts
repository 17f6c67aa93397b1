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
/** Whether people have been told of it. */
export const isStanding = ({ tries }: Pick<Trouble, 'tries'>): boolean => tries >= TOLD_AT;

const FIRST_WAIT_MS = { passing: 20_000, lasting: minutes(5) };
const MOST_WAIT_MS = hours(6);

/**
 * What is kept of an error: each try in a row waits twice as long as the one before. What lasts does not wait for the many
 * quick tries of what passed before it, nor the reverse; that people were told of it stays. What other sets were in trouble
 * for is told and waited for apart, but the place has been in trouble since then.
 *
 * @param sets those that failed; undefined where it is the whole place
 */
export function troubleOf(error: unknown, last: Trouble | undefined, now: number, sets?: PlaceSet[]): Trouble {
  const goesOn = !last?.sets || sets?.every((set) => last.sets?.includes(set));
  const before = goesOn ? last : undefined;
  const { name, message } = describeError(error);
  const passes = isRetryable(error);
  const inARow = (before?.tries ?? 0) + 1;
  const isOfOneKind = before === undefined || Boolean(before.passes) === passes;
  const tries = isOfOneKind ? inARow : Math.min(inARow, TOLD_AT);
  const first = passes ? FIRST_WAIT_MS.passing : FIRST_WAIT_MS.lasting;
  return {
    code: clean(name, 60),
    why: clean(message, 160),
    advice: adviceFor(name, message),
    ...(sets && { sets }),
    since: last?.since ?? now,
    tries,
    ...(passes && { passes }),
    next: now + Math.min(MOST_WAIT_MS, first * 2 ** Math.min(tries - 1, 20)),
  };
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

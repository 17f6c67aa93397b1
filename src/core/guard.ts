import type { Target } from './action.ts';
import type { ActionId } from './action-ids.ts';
import type { Config } from './config.ts';
import type { Finding } from './finding.ts';

/** Why something must not be done. `guard` is the refusing guard's id, `reason` a sentence that a person understands. */
export interface Refusal {
  guard: string;
  reason: string;
}

/** A reason to refuse, checked while deciding, before anything is touched. Pure: it knows the finding and the settings. */
export interface Guard {
  id: string;
  /** One line for the docs. */
  summary: string;
  /** Not asked while deciding: the half that acts may first find out what it needs to know. */
  onlyActing?: true;
  /** Returns why this target of this finding must not be touched by this action, or undefined when it may. */
  check(finding: Finding, action: ActionId, target: Target, config: Config, now: number): string | undefined;
}

/**
 * The guards of findings that alarm nobody, whatever they name: what is made up, and what somebody put away. No message
 * tells of them, and the daily email only counts them.
 */
export const COUNTED_ONLY: ReadonlySet<string> = new Set(['sample', 'archived']);

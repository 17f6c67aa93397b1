import type { ReferenceProblem } from '../actions/network/block-list/effect/reference-text.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Mode } from '../core/decision.ts';
import type { Period } from '../core/period.ts';
import type { Check } from '../health/check.ts';
import type { DeadLetters } from '../health/dead-letters.ts';
import type { Pause, Paused } from '../journal/pauses.ts';
import type { OpenItem } from './open.ts';
import type { OpenNow } from './open-now/open-now.ts';
import type { Acknowledged, Block, Expiring } from './parts.ts';
import type { Past } from './past/read-past.ts';
import type { Listed } from './tally/groups.ts';
import type { Tally } from './tally/tally.ts';

/**
 * A class that was lowered until a person resumes it: since when (ms), why, and how many responses wait. Without `at` it goes on,
 * and these wait for room in its budget.
 */
export interface TrippedClass {
  class: BlastRadius;
  at?: number;
  why: string;
  waiting: number;
}

/**
 * Everything that a digest is made of. What is of the period is already counted, as a period may hold any number of
 * findings; the rest is as it stood at `madeAt`.
 */
export interface DigestInput {
  stack: string;
  account: string;
  region: string;
  mode: Mode;
  period: Period;
  /** When it is made, ms: what is not of the period, such as blocks in force, is as it was then. */
  madeAt: number;
  /** The accounts that it is about; all of them when absent. */
  accounts?: readonly string[];
  /** What accounts are called, by their ids, where there is an organisation. */
  names?: Readonly<Record<string, string>>;
  tally: Tally;
  past: Past;
  /** What does not settle its matter, or waits for a person, whichever day it is of. */
  open: OpenItem[];
  /** What people let be, of what is open. */
  acknowledged?: readonly Acknowledged[];
  blocks: Listed<Block>;
  expiring: Expiring[];
  deadLetters: DeadLetters[];
  health: Check[];
  /** What the services themselves hold open; none where nobody wants to know. */
  openNow?: readonly OpenNow[];
  /** How many messages each queue was sent in the period, by its name; absent when that is not known. */
  heard?: Record<string, number>;
  /** Classes that wait for a person. */
  tripped?: TrippedClass[];
  /** The pause of everything, and those of an action, a playbook, an account or a class. */
  paused?: Pause;
  pauses?: Paused[];
  /** Where blocks have no effect. */
  withoutEffect?: ReferenceProblem[];
}

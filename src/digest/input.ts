import type { ReferenceProblem } from '../actions/network/block-list/effect/reference-text.ts';
import type { Ending } from '../alerts/words.ts';
import type { Decision, Mode } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import type { Period } from '../core/period.ts';
import type { ExpiryKind } from '../expiry/expiry.ts';
import type { Check } from './model.ts';
import type { Past } from './past/read.ts';
import type { Listed } from './tally/groups.ts';
import type { Tally } from './tally/tally.ts';

/** An action as the journal knows it when the digest is made. Times are milliseconds since 1970. */
export interface DigestAction {
  key: string;
  finding: Finding;
  decision: Decision;
  outcome: Ending;
  reason: string;
  /** Which guard refused while acting. */
  guard?: string;
  from?: string;
  to?: string;
  advice?: string;
  at: number;
}

/** Something that stops working at a time unless it is renewed. */
export interface Expiring {
  /** `calendar`: the list itself, when it is not what it should be. */
  kind: ExpiryKind | 'calendar';
  name: string;
  /** Absent when the service could not be asked: `note` then says why. */
  at?: number;
  note: string;
  /** It is renewed without anybody's help, so that the time being near is no reason to call a person. */
  automatic?: boolean;
}

export interface Block {
  cidr: string;
  reason: string;
  since: number;
  until: number;
}

export interface LiftedBlock {
  cidr: string;
  at: number;
  why: string;
}

/**
 * Everything that a digest is made of. What is of the period is counted already, as a period may hold any number of
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
  tally: Tally;
  past: Past;
  blocks: Listed<Block>;
  expiring: Expiring[];
  deadLetters: { queue: string; count: number }[];
  health: Check[];
  /** How many messages each queue was sent in the period, by its name; absent when that is not known. */
  heard?: Record<string, number>;
  paused?: { by: string; at: number };
  /** Where blocks have no effect. */
  withoutEffect?: ReferenceProblem[];
}

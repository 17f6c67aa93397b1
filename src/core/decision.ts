import type { ActionId } from './action-ids.ts';

/** What a playbook may do, weakest first. The deployed ceiling lowers a playbook's mode, never raises it. */
export const MODES = ['observe', 'notify', 'approve', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** The weaker of the two modes. */
export function lowerMode(mode: Mode, ceiling: Mode): Mode {
  return MODES[Math.min(MODES.indexOf(mode), MODES.indexOf(ceiling))] ?? 'observe';
}

export const OUTCOMES = [
  'applied',
  'unchanged',
  'refused',
  'observed',
  'notified',
  'awaiting-approval',
  'failed',
  'partial',
  'lapsed',
  'rejected',
] as const;
/**
 * How a decision ended: `partial` is half in force, `lapsed` and `rejected` are questions that nobody answered, or that
 * somebody said no to. `pending` and `undone` are states of the journal, not outcomes.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** Numbers and words that a playbook hands to its action, such as how long to block. */
export type Params = Readonly<Record<string, string | number | boolean>>;

/** One thing to be done about one target of one finding, and why. */
export interface Decision {
  playbook: string;
  action: ActionId;
  /** The action's name for its target, such as `198.51.100.7/32`. */
  target: string;
  /** `account#place` of the effect, where that is not the finding's own account and Region. */
  at?: string;
  mode: Mode;
  /** The playbook's own mode, where the deployed ceiling lowered it. */
  ownMode?: Mode;
  /** A sentence that a person understands. */
  reason: string;
  params: Params;
  /** How many people have to approve, and who may, where the playbook says so. */
  approvals?: number;
  approvers?: readonly string[];
  /** Set when it is already known how it ends: a guard refused it, or it is only observed. */
  outcome?: 'refused' | 'observed';
  /** Which guard refused. */
  guard?: string;
}

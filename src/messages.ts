import type { Target } from './actions/action.ts';
import type { Decision } from './decision.ts';
import type { Finding } from './finding.ts';

/** What decide, sweep and the operator put on an act queue. The finding travels along, so that act need not read it. */
export type ActMessage =
  | { kind: 'act'; key: string; decision: Decision; target: Target; finding: Finding }
  /** A person's answer, or a person's wish, on an action that the journal knows. */
  | { kind: 'undo' | 'approve' | 'reject'; key: string; by: string };

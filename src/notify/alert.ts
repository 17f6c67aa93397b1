import type { Decision, Outcome } from '../decision.ts';
import type { Finding } from '../finding.ts';

/** One thing that people are told. Made by act for every action that ended, waits for approval, or was undone. */
export interface Alert {
  /** The same when the same alert is sent again after a crash, so that receivers can drop the copy. */
  id: string;
  finding: Finding;
  decision: Decision;
  outcome: Outcome | 'undone';
  /** A sentence: why, or what happened. */
  reason: string;
  /** What changed, for people; absent when nothing did. */
  from?: string;
  to?: string;
  /** What a person should do now, when there is something. */
  advice?: string;
  /** The journal's key, to undo or to look up. */
  key: string;
  /** False for an applied action whose `undo` is `never`; absent means that an applied action can be undone. */
  undoable?: boolean;
}

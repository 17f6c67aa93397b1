import type { Action } from '../core/action.ts';
import type { Journal } from '../journal/journal.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { ApprovalRules } from './approvals.ts';
import type { CeilingOf } from './join.ts';

/** What a message asks of a response as it stands. */
export type Opened = {
  step:
    | 'attempt'
    | 'join'
    | 'look'
    | 'lapse'
    | 'reject'
    | 'postpone'
    | 'undo'
    | 'expire'
    | 'tell'
    | 'ack'
    | 'said'
    | 'gone';
  record: ResponseRecord;
  /** Findings joined that were not known, or are worse. */
  isNews: boolean;
};
export type Opening = Opened | { step: 'nothing' } | { step: 'later' };

/** What is known beside the message and the record. */
export interface Around {
  action: Action | undefined;
  journal: Journal;
  /** The most that may be done for a finding: of its account and region, and of the deployment. */
  ceilingOf: CeilingOf;
  now: number;
  /** Why what a response keeps out is never to be blocked by now; undefined where it may be. */
  whyNever(record: ResponseRecord): string | undefined;
  /** Who may approve. */
  approval: ApprovalRules;
}

export const NOTHING: Opening = { step: 'nothing' };

/** A step for which no finding has joined. */
export const opens = (step: Opened['step'], record: ResponseRecord): Opened => ({ step, record, isNews: false });

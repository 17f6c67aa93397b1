import type { Decision } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import type { DigestAction } from '../digest/parts.ts';
import { type Recorded, toDigestAction } from '../digest/read-journal.ts';
import { decidedBy } from '../journal/response-record.ts';

/** A finding as the journal has it. `at` is when it was first recorded, in ms since 1970. */
export interface ExportedFinding {
  kind: 'finding';
  finding: Finding;
  decisions: readonly Decision[];
  at: number;
}

/** An action as it stands. `at` is when it ended, or began while it is under way; `by` is who said yes or no. */
export interface ExportedAction extends DigestAction {
  kind: 'action';
  by?: string;
}

export type Exported = ExportedFinding | ExportedAction;

/** What is exported of a record of the journal; nothing of one that is neither a finding nor an action. */
export function exportedOf(record: Recorded): Exported | undefined {
  if ('decisions' in record) {
    const { finding, decisions, dayAt } = record;
    return { kind: 'finding', finding, decisions, at: dayAt };
  }
  if (!('wants' in record)) return undefined;
  const { open } = record;
  const by = decidedBy(record);
  const failed = open === 'overdue' && { failed: 'end' as const };
  return { kind: 'action', ...toDigestAction(record), ...failed, ...(by && { by }) };
}

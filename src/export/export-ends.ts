import type { Ending } from '../alerts/words.ts';
import { isUnasked } from '../journal/response-record.ts';
import type { ExportedAction } from './record.ts';

/** How an action stands for a reader of the export: what no finding asked for any longer was not done, and found nothing in order. */
type ExportEnd = Ending | 'not-asked' | 'overdue';

interface ExportWords {
  /** `status_id` 1 is success, 2 failure, 4 done in part; 99 is another, which `status` then names. */
  ocsf: { status_id: 1 | 2 | 4 | 99; status: string };
  /** RESOLVED claims that something was remediated; SUPPRESSED says that there is nothing to do, and that nothing was. */
  workflow: 'NEW' | 'RESOLVED' | 'SUPPRESSED';
  /** It is as dangerous as its finding. */
  isTrouble?: true;
}

const other = (status: string): ExportWords['ocsf'] => ({ status_id: 99, status });
const success = { status_id: 1, status: 'Success' } as const;

const ENDS: Record<ExportEnd, ExportWords> = {
  applied: { ocsf: success, workflow: 'RESOLVED' },
  unchanged: { ocsf: success, workflow: 'RESOLVED' },
  'not-asked': { ocsf: other('No longer asked for'), workflow: 'SUPPRESSED' },
  failed: { ocsf: { status_id: 2, status: 'Failure' }, workflow: 'NEW', isTrouble: true },
  partial: { ocsf: { status_id: 4, status: 'Partial' }, workflow: 'NEW', isTrouble: true },
  overdue: { ocsf: other('Overdue'), workflow: 'NEW', isTrouble: true },
  refused: { ocsf: other('Refused'), workflow: 'NEW' },
  observed: { ocsf: other('Observed'), workflow: 'NEW' },
  notified: { ocsf: other('Notified'), workflow: 'NEW' },
  'awaiting-approval': { ocsf: other('Awaiting approval'), workflow: 'NEW', isTrouble: true },
  lapsed: { ocsf: other('Lapsed'), workflow: 'NEW', isTrouble: true },
  pending: { ocsf: other('Pending'), workflow: 'NEW' },
  rejected: { ocsf: other('Rejected'), workflow: 'SUPPRESSED' },
  undone: { ocsf: other('Undone'), workflow: 'SUPPRESSED' },
  // It was done, for as long as it was to last.
  expired: { ocsf: other('Expired'), workflow: 'RESOLVED' },
};

/** What both formats say of how an action stands. */
export function exportWords(action: Pick<ExportedAction, 'outcome' | 'guard' | 'failed'>): ExportWords {
  if (action.failed === 'end') return ENDS.overdue;
  return ENDS[isUnasked(action) ? 'not-asked' : action.outcome];
}

import { decidedBy, isLost, type ResponseRecord } from '../../journal/response-record.ts';
import { endingOf } from '../entries.ts';

/** Whether the change that a record names was made: what is asked, tried or failed only would be, whatever was in force before. */
export const isThere = (record: ResponseRecord): boolean => MADE.has(endingOf(record));

const MADE: ReadonlySet<string> = new Set(['applied', 'partial', 'undone', 'expired']);

/** Whether its end is only that of trying again: a renewal failed, and what was in force before it ends as its reason says. */
export const isTriedUntil = (record: Pick<ResponseRecord, 'outcome' | 'byHand'>): boolean =>
  record.outcome === 'failed' && !isLost(record);

/** Who said yes or no to it, or took it back. An undo that failed says there whose wish it was, and answered nothing. */
export function whoDecided(record: ResponseRecord): string | undefined {
  const { state, yes = [], history } = record;
  const by = decidedBy(record);
  if (by === undefined || state === 'undone' || state === 'undoing' || yes.length > 0) return by;
  return history.findLast(({ how, what }) => how === 'answer' && (what === 'approve' || what === 'reject'))?.who ?? by;
}

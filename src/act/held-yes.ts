import { ceilingAt, whyWaiting } from '../actions/catalogue/members.ts';
import type { ActionContext } from '../core/action-context.ts';
import type { Config } from '../core/config.ts';
import { MODES } from '../core/decision.ts';
import type { HistoryEntry } from '../core/response.ts';
import { clean, utc } from '../core/text.ts';
import { briefFinding, holdingWant, type ResponseRecord } from '../journal/response-record.ts';

type Held = Pick<ResponseRecord, 'approved' | 'open' | 'yesUntil' | 'by'>;

/** Ends of an attempt that has touched nothing. */
const UNTOUCHED: ReadonlySet<string> = new Set(['observed', 'notified', 'refused']);

/**
 * Whether a person's yes waits to be carried out and nothing was touched yet, so that a no can still be said. What was begun
 * is put back by an undo instead.
 */
export const mayStillBeRejected = ({ state, open, approved, outcome, before }: ResponseRecord): boolean =>
  state === 'done' && approved === true && open !== undefined && (UNTOUCHED.has(outcome ?? '') || before === undefined);

/** Whether a yes waits for the ceiling to be what it was when people were asked. */
export const isHeldYes = ({ approved, open }: Held): boolean => approved === true && open === 'ceiling';

/** A yes holds no longer than its question would have: what was approved days ago is asked about anew. */
export const isYesOver = (record: Held, now: number): boolean => isHeldYes(record) && (record.yesUntil ?? 0) <= now;

/** Whether a yes has to wait on: the ceiling is as low as it was, and its time is not over. */
export const waitsOn = (record: ResponseRecord, config: Config, now: number): boolean =>
  isHeldYes(record) &&
  !isYesOver(record, now) &&
  MODES.indexOf(ceilingAt(briefFinding(holdingWant(record)), record.action, config)) <= MODES.indexOf(record.mode);

const nameOf = ({ by = '' }: Held): string => clean(by, 200) || 'a person';

/** What the history says of a yes whose time is over. */
export const yesOver = (record: Held, at: number): HistoryEntry => ({
  at,
  who: 'riposte',
  how: 'schedule',
  what: 'yes ended',
  why: overText(record),
});

const overText = (record: Held): string => {
  const until = record.yesUntil === undefined ? '' : ` at ${utc(record.yesUntil)}`;
  return `The yes of ${nameOf(record)} ended${until}, and nothing was done by it.`;
};

/**
 * What people are told where the ceiling lets nothing be done: also why the account cannot be entered, that a yes waits and for
 * what, or that its time is over.
 */
export function whileItWaits(
  reason: string,
  { record, earlier, ctx }: { record: ResponseRecord; earlier: Partial<ResponseRecord>; ctx: ActionContext },
): string {
  const { finding, config, home = config } = ctx;
  const waits = whyWaiting(finding, record.action, home);
  const isEnded = isHeldYes(earlier) && !record.approved && isYesOver(earlier, ctx.now());
  const until = record.yesUntil === undefined ? '' : `, until ${utc(record.yesUntil)}`;
  const once = waits
    ? 'that is over'
    : home.mode === config.mode
      ? 'the mode is `approve` again'
      : `account ${clean(finding.account, 20)} may be acted on again`;
  return [
    isEnded && overText(earlier),
    reason,
    waits && !reason.includes(waits) && waits,
    record.approved && `Approved by ${nameOf(record)}: it is carried out once ${once}${until}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

import { NOT_COUNTED, needsText, yesesOf } from '../../act/approvals.ts';
import { isHeldYes } from '../../act/held-yes.ts';
import { resumeCommand, subjectOf } from '../../act/pause.ts';
import { groupOfAnswer } from '../../actions/catalogue/answers.ts';
import { queueOfGroup } from '../../core/config.ts';
import { OUTCOMES } from '../../core/decision.ts';
import type { AnswerMessage } from '../../core/messages.ts';
import { decideAnew } from '../../jobs/take-up.ts';
import type { Journal } from '../../journal/journal.ts';
import { pauseOver, scopeText } from '../../journal/pauses.ts';
import { askedPlan, isAboutPlan, isAsked, type ResponseRecord } from '../../journal/response-record.ts';
import { type Outgoing, sendAll } from '../../platform/queues.ts';
import type { Kind } from '../answerable.ts';
import { endingOf } from '../entries.ts';
import { shown } from '../out.ts';
import type { Context } from './context.ts';

export const WAIT_MS = 60_000;
const POLL_MS = 1_000;
/** A read of the journal takes so many, and the settings. */
const MOST_KEYS = 99;

interface Failure {
  key: string;
  error: unknown;
}

/** Sends what a person says of responses to the functions that may act on it. @returns those that no queue took */
export async function sendAnswers(
  kind: Kind,
  records: readonly ResponseRecord[],
  { by, reason }: { by: string; reason: string | undefined },
  context: Context,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const outgoing =
    kind === 'retry'
      ? await decideAnew(records, { clients: context.clients, config: await context.settings(), now: context.now }, by)
      : records.map((record) => outgoingOf(messageOf(kind, record, by, reason), record, context));
  await sendAll(context.clients.sqs, outgoing, (key, error) => void failures.push({ key, error }));
  return failures;
}

/** An answer is about the question that was shown here, and about no other. A no to a yes that waits is about whatever became of it. */
function messageOf(
  kind: Exclude<Kind, 'retry'>,
  record: ResponseRecord,
  by: string,
  reason: string | undefined,
): AnswerMessage {
  const { key } = record;
  const isAnswer = kind === 'approve' || (kind === 'reject' && isAsked(record));
  return { kind, key, by, ...(reason && { reason }), ...(isAnswer && { plan: askedPlan(record) }) };
}

function outgoingOf(message: AnswerMessage, { action }: ResponseRecord, { deployment }: Context): Outgoing {
  const group = groupOfAnswer(message.kind, action);
  return { from: message.key, queue: queueOfGroup(group, deployment), body: JSON.stringify(message) };
}

/**
 * Waits until each has ended, a minute for what is one, and longer for many.
 *
 * @returns those that have, by their keys
 */
export async function waitForAll(
  kind: Kind,
  records: readonly ResponseRecord[],
  by: string,
  journal: Journal,
  { now, sleep }: Pick<Context, 'now' | 'sleep'>,
): Promise<Map<string, ResponseRecord>> {
  const ended = new Map<string, ResponseRecord>();
  const before = new Map(records.map((record) => [record.key, record]));
  const until = now() + WAIT_MS + (records.length - 1) * MS_FOR_EACH;
  while (ended.size < records.length && now() < until) {
    await sleep(POLL_MS);
    const left = [...before.keys()].filter((key) => !ended.has(key));
    for (let n = 0; n < left.length; n += MOST_KEYS)
      for (const record of (await journal.readResponses(left.slice(n, n + MOST_KEYS))).records)
        if (record && record.version > (before.get(record.key)?.version ?? 0)) {
          if (isOver(kind, record, by) || isSaid(kind, record, before.get(record.key), by))
            ended.set(record.key, record);
        }
  }
  return ended;
}

const MS_FOR_EACH = 100;

// A finding that comes again also writes the record, and adds no line of who answered. `pending` is over as well: an approved
// action is looked after from now on, and an undo that failed leaves it so.
function isOver(kind: Kind, { history, by: answered, ack, state }: ResponseRecord, by: string): boolean {
  if (answered !== by && !history.some(({ who }) => who === by)) return false;
  return ack !== undefined || ENDS.has(state) || (kind === 'retry' && state === 'waiting');
}

/** A yes that others have to follow, or that counts for nothing: the question stays, and the history says so. */
function isSaid(kind: Kind, record: ResponseRecord, before: ResponseRecord | undefined, by: string): boolean {
  const linesOf = ({ history }: ResponseRecord): number => history.filter(({ who }) => who === by).length;
  return kind === 'approve' && record.state === 'waiting' && linesOf(record) > (before ? linesOf(before) : 0);
}

/** Whether what waits now is another question than the one that was shown. */
export async function isAskedAnew(shown: ResponseRecord, journal: Journal): Promise<boolean> {
  const [now] = (await journal.readResponses([shown.key])).records;
  return isAsked(shown) && now !== undefined && isAsked(now) && !isAboutPlan(askedPlan(shown), now);
}

/** What became of a person's yes to a question that still waits. */
export function yesText(record: ResponseRecord, by: string): { counts: boolean; text: string } {
  const { what, why = '' } = record.history.findLast(({ who }) => who === by) ?? {};
  const counts = what === 'approve' && yesesOf(record).length > 0;
  const said = what === NOT_COUNTED ? `This yes does not count: ${why}` : 'This yes counts.';
  return { counts, text: [counts || what === NOT_COUNTED ? said : '', ...needsText(record)].filter(Boolean).join(' ') };
}

const ENDS: ReadonlySet<ResponseRecord['state']> = new Set(['done', 'undone', 'expired', 'pending']);

const WANTED: Record<Kind, readonly string[]> = {
  approve: ['applied', 'unchanged', 'pending'],
  reject: ['rejected'],
  undo: ['undone'],
  ack: [...OUTCOMES],
  retry: ['applied', 'unchanged', 'pending', 'awaiting-approval'],
};

/** Whether what came of it is what was wanted. */
export const hasSucceeded = (kind: Kind, record: ResponseRecord, by = ''): boolean =>
  (kind === 'approve' && record.state === 'waiting' && yesText(record, by).counts) ||
  WANTED[kind].includes(endingOf(record)) ||
  (kind === 'approve' && (record.open === 'paused' || isHeldYes(record)));

/** Which of these a pause holds, in words, by their keys; only a yes and another try have to know. */
export async function pausesOver(
  kind: Kind,
  records: readonly ResponseRecord[],
  journal: Journal,
  { now }: Pick<Context, 'now'>,
): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  if (kind !== 'approve' && kind !== 'retry') return held;
  const settings = await journal.readSettings();
  for (const record of records) {
    const pause = pauseOver(settings, subjectOf(record), now());
    if (!pause) continue;
    const what = kind === 'approve' ? 'a yes is kept, and done when' : 'nothing is tried before';
    held.set(
      record.key,
      `${scopeText(pause)} is paused (by ${shown(pause.by, 200)}): ${what} ${resumeCommand(pause)} ends it`,
    );
  }
  return held;
}

import { resumeCommand, subjectOf } from '../../act/pause.ts';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { commandFor } from '../../alerts/command.ts';
import { OUTCOMES } from '../../core/decision.ts';
import type { AnswerMessage } from '../../core/messages.ts';
import { shortId } from '../../core/short-id.ts';
import type { Journal } from '../../journal/journal.ts';
import { pauseOver, scopeText } from '../../journal/pauses.ts';
import { holdingWant, type ResponseRecord } from '../../journal/response-record.ts';
import { sendAll } from '../../platform/queues.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { obstacleTo } from '../answerable.ts';
import { endingOf } from '../entries.ts';
import { findAction } from '../find-record.ts';
import { shown } from '../out.ts';
import { ending } from '../print.ts';
import { CommandError, type Context, journalOf } from './context.ts';

type Kind = AnswerMessage['kind'];

export interface AnswerOptions {
  /** Whether to wait for what comes of it, up to a minute. */
  wait: boolean;
  /** Why, where something is acknowledged. */
  reason?: string;
}

const WAIT_MS = 60_000;
const POLL_MS = 1_000;

/**
 * Approves, rejects or undoes an action: checks the journal first, asks, and sends the wish to the function that may
 * act on it. The command itself changes nothing.
 *
 * @returns 0 when it was done, or sent and not waited for; 1 when it was not
 * @throws CommandError when the action is not in a state for it
 */
export async function answer(
  kind: Kind,
  key: string,
  { wait, reason }: AnswerOptions,
  context: Context,
): Promise<number> {
  const { deployment, now, out } = context;
  const journal = journalOf(context);
  const record = await findAction(journal, key, context, (one) => !obstacleTo(kind, one, now()));
  check(kind, record, now());
  out.note(describe(kind, record));
  const settings = kind === 'approve' ? await journal.readSettings() : undefined;
  const pause = pauseOver(settings, subjectOf(record), now());
  if (pause)
    out.note(
      `${scopeText(pause)} is paused (by ${shown(pause.by, 200)}): a yes is kept, and done when ${resumeCommand(pause)} ends it.`,
    );
  if (!(await context.confirm(`${QUESTIONS[kind]} in ${deployment.stack}, account ${deployment.account}?`))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const by = await context.whoAmI();
  await send({ kind, key: record.key, by, ...(reason && { reason: shown(reason, 300) }) }, record, context);
  if (!wait) return sent(kind, record, by, context);
  out.note(`Sent. Waiting up to ${WAIT_MS / 1000} seconds for the outcome …`);
  const ended = await waitFor(record, by, journal, context);
  return ended ? report(kind, ended, by, context) : late(kind, record, by, context);
}

const QUESTIONS: Record<Kind, string> = {
  approve: 'Have it done',
  reject: 'Reject it',
  undo: 'Undo it',
  ack: 'Leave it as it is',
};

function check(kind: Kind, record: ResponseRecord, now: number): void {
  const obstacle = obstacleTo(kind, record, now);
  if (obstacle)
    throw new CommandError(`${shortId(record.key)} (${record.action} ${shown(record.target.key, 200)}): ${obstacle}.`);
}

function describe(kind: Kind, record: ResponseRecord): string {
  const { action, target, from, to, account, place } = record;
  const what = `${action} ${shown(target.key, 300)}`;
  const change = from && to ? ` (${shown(from, 300)} → ${shown(to, 300)})` : '';
  return `${kind}: ${what}${change}, for ${shown(holdingWant(record).type, 128)} in ${shown(account, 12)} ${shown(place, 30)}`;
}

async function send(
  message: AnswerMessage,
  { action }: ResponseRecord,
  { clients, deployment }: Context,
): Promise<void> {
  const touchesNothing = message.kind === 'reject' || message.kind === 'ack';
  const group = touchesNothing ? 'notify' : catalogue[action].group;
  const outgoing = { from: message.key, queue: deployment.queues[group], body: JSON.stringify(message) };
  await sendAll(clients.sqs, [outgoing], (_, error) => {
    throw error;
  });
}

async function waitFor(
  { key, version }: ResponseRecord,
  by: string,
  journal: Journal,
  { now, sleep }: Context,
): Promise<ResponseRecord | undefined> {
  const until = now() + WAIT_MS;
  while (now() < until) {
    await sleep(POLL_MS);
    const [record] = (await journal.readResponses([key])).records;
    // A finding that comes again also writes the record, and adds no line of who answered.
    const isOurs = record !== undefined && record.version > version && hasAnswered(record, by);
    if (isOurs && record.ack) return record;
    if (isOurs && isOver(record)) return record;
  }
  return undefined;
}

const hasAnswered = ({ history, by: answered }: ResponseRecord, by: string): boolean =>
  answered === by || history.some(({ who }) => who === by);

// `pending` is over as well: an approved action is looked after from now on, and an undo that failed leaves it so.
const isOver = ({ state }: ResponseRecord): boolean =>
  state === 'done' || state === 'undone' || state === 'expired' || state === 'pending';

const WANTED: Record<Kind, readonly string[]> = {
  approve: ['applied', 'unchanged', 'pending'],
  reject: ['rejected'],
  undo: ['undone'],
  ack: [...OUTCOMES],
};

function report(kind: Kind, record: ResponseRecord, by: string, { out }: Context): number {
  const outcome = endingOf(record);
  const isKept = kind === 'approve' && record.open === 'paused';
  const succeeded = WANTED[kind].includes(outcome) || isKept;
  const failedUndo = kind === 'undo' && !succeeded;
  const reason = failedUndo
    ? 'It could not be undone, and stays as it is; the alert that was sent says why.'
    : (record.reason ?? '');
  out.data({ id: shortId(record.key), key: record.key, kind, by, sent: true, done: succeeded, outcome, reason });
  out.line(`${failedUndo ? out.colors.red('✘ not undone') : ending(outcome, out.colors)}  ${shown(reason)}`);
  if (record.advice) out.line(`To do: ${shown(record.advice)}`);
  return succeeded ? 0 : 1;
}

function sent(kind: Kind, { key }: ResponseRecord, by: string, { out }: Context): number {
  out.data({ id: shortId(key), key, kind, by, sent: true, done: null });
  out.line(`Sent. What comes of it: ${commandFor('show', key)}`);
  return 0;
}

function late(kind: Kind, { key }: ResponseRecord, by: string, { out }: Context): number {
  out.data({
    id: shortId(key),
    key,
    kind,
    by,
    sent: true,
    done: false,
    reason: `no outcome within ${WAIT_MS / 1000} seconds`,
  });
  out.line(
    `Sent, but nothing has come of it yet. Look again with ${commandFor('show', key)}; if it stays so, see ${commandLine('status')}.`,
  );
  return 1;
}

import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { commandFor } from '../../alerts/command.ts';
import type { AnswerMessage } from '../../core/messages.ts';
import type { ActionRecord, Journal } from '../../journal/journal.ts';
import { sendAll } from '../../platform/queues.ts';
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
export async function answer(kind: Kind, key: string, { wait }: AnswerOptions, context: Context): Promise<number> {
  const { deployment, now, out } = context;
  const journal = journalOf(context);
  const record = await findAction(journal, key, deployment.stack);
  await check(kind, record, journal, now());
  out.note(describe(kind, record));
  if (!(await context.confirm(`${QUESTIONS[kind]} in ${deployment.stack}, account ${deployment.account}?`))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const by = await context.whoAmI();
  await send({ kind, key: record.key, by }, record, context);
  if (!wait) return sent(kind, record, by, context);
  out.note(`Sent. Waiting up to ${WAIT_MS / 1000} seconds for the outcome …`);
  const ended = await waitFor(record, by, journal, context);
  return ended ? report(kind, ended, by, context) : late(kind, record, by, context);
}

const QUESTIONS: Record<Kind, string> = { approve: 'Have it done', reject: 'Reject it', undo: 'Undo it' };

async function check(kind: Kind, record: ActionRecord, journal: Journal, now: number): Promise<void> {
  const obstacle = obstacleTo(kind, record, now);
  if (obstacle) throw new CommandError(`${shown(record.key)}: ${obstacle}.`);
  if (kind !== 'approve') return;
  // An approval during a pause would be refused, and so be lost.
  const settings = await journal.readSettings();
  if (settings?.paused)
    throw new CommandError(
      `Riposte is paused (by ${shown(settings.by, 200)}) and would refuse: npx riposte resume first.`,
    );
}

function describe(kind: Kind, { decision, finding, from, to }: ActionRecord): string {
  const what = `${decision.action} ${shown(decision.target, 300)}`;
  const change = from && to ? ` (${shown(from, 300)} → ${shown(to, 300)})` : '';
  return `${kind}: ${what}${change}, for ${shown(finding.type, 128)} in ${shown(finding.account, 12)} ${shown(finding.region, 30)}`;
}

async function send(
  message: AnswerMessage,
  { decision }: ActionRecord,
  { clients, deployment }: Context,
): Promise<void> {
  const group = message.kind === 'reject' ? 'notify' : catalogue[decision.action].group;
  const outgoing = { from: message.key, queue: deployment.queues[group], body: JSON.stringify(message) };
  await sendAll(clients.sqs, [outgoing], (_, error) => {
    throw error;
  });
}

async function waitFor(
  { key, version }: ActionRecord,
  by: string,
  journal: Journal,
  { now, sleep }: Context,
): Promise<ActionRecord | undefined> {
  const until = now() + WAIT_MS;
  while (now() < until) {
    await sleep(POLL_MS);
    const [record] = (await journal.readActions([key])).records;
    // A finding that comes again also writes the record, but leaves who answered alone.
    const isOurs = record !== undefined && record.version > version && record.by === by;
    if (isOurs && isOver(record)) return record;
  }
  return undefined;
}

// `pending` is over as well: an approved action is looked after from now on, and an undo that failed leaves it so.
const isOver = ({ state }: ActionRecord): boolean =>
  state === 'done' || state === 'undone' || state === 'expired' || state === 'pending';

const WANTED: Record<Kind, readonly string[]> = {
  approve: ['applied', 'unchanged', 'pending'],
  reject: ['refused'],
  undo: ['undone'],
};

function report(kind: Kind, record: ActionRecord, by: string, { out }: Context): number {
  const outcome = endingOf(record);
  const succeeded = WANTED[kind].includes(outcome);
  const failedUndo = kind === 'undo' && !succeeded;
  const reason = failedUndo
    ? 'It could not be undone, and stays as it is; the alert that was sent says why.'
    : (record.reason ?? '');
  out.data({ key: record.key, kind, by, sent: true, done: succeeded, outcome, reason });
  out.line(`${failedUndo ? out.colors.red('✘ not undone') : ending(outcome, out.colors)}  ${shown(reason)}`);
  if (record.advice) out.line(`To do: ${shown(record.advice)}`);
  return succeeded ? 0 : 1;
}

function sent(kind: Kind, { key }: ActionRecord, by: string, { out }: Context): number {
  out.data({ key, kind, by, sent: true, done: null });
  out.line(`Sent. What comes of it: ${commandFor('show', key)}`);
  return 0;
}

function late(kind: Kind, { key }: ActionRecord, by: string, { out }: Context): number {
  out.data({ key, kind, by, sent: true, done: false, reason: `no outcome within ${WAIT_MS / 1000} seconds` });
  out.line(
    `Sent, but nothing has come of it yet. Look again with ${commandFor('show', key)}; if it stays so, see npx riposte status.`,
  );
  return 1;
}

import { needsText } from '../../act/approvals.ts';
import { commandFor } from '../../alerts/command.ts';
import { shortId } from '../../core/short-id.ts';
import { holdingWant, isAsked, type ResponseRecord } from '../../journal/response-record.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { type Kind, obstacleTo } from '../answerable.ts';
import { endingOf } from '../entries.ts';
import { findAction } from '../find-record.ts';
import { shown } from '../out.ts';
import { ending } from '../print.ts';
import { UsageError } from '../read-events.ts';
import { type ReasonOptions, reasonIn } from '../select/reason.ts';
import { askedFor, type SelectOptions } from '../select/selection.ts';
import { answerMany, togetherBy } from './answer-many.ts';
import { hasSucceeded, isAskedAnew, pausesOver, sendAnswers, WAIT_MS, waitForAll, yesText } from './answer-sending.ts';
import { CommandError, type Context, journalOf } from './context.ts';

export interface AnswerOptions extends SelectOptions, ReasonOptions {
  /** Whether to wait for what comes of it, up to a minute. */
  wait: boolean;
  dryRun?: boolean;
}

/**
 * Approves, rejects, undoes, acknowledges or retries responses: checks the journal first, asks once, and sends the wish to
 * the function that may act on it. The command itself changes nothing.
 *
 * @param names ids, targets, incidents …; none where they are selected
 * @returns 0 when all was done, or sent and not waited for; 1 when it was not
 * @throws CommandError when one that is named is not in a state for it
 */
export async function answer(
  kind: Kind,
  names: readonly string[],
  options: AnswerOptions,
  context: Context,
): Promise<number> {
  const reason = reasonOf(kind, options);
  const asked = askedFor(options);
  if (names.length === 0 && asked.length === 0)
    throw new UsageError(
      `Say which: ${commandLine(`${kind} ID`)}, or select, such as ${commandLine(`${kind} --playbook NAME --since 4h --dry-run`)}.`,
    );
  if (names.length > 0 && asked.length > 0)
    throw new UsageError(
      `Name them, or select them by options; not both at once.${asked.includes('region') ? ' Where the deployment is says --stack-region, or --region before the command.' : ''}`,
    );
  const [only, ...others] = names;
  const isOne = only !== undefined && others.length === 0 && !options.dryRun;
  if (isOne && !(await namesSeveral(kind, only, context)))
    return answerOne(kind, only, { ...options, reason }, context);
  return answerMany(kind, names, { ...options, reason }, context);
}

/**
 * Whether a text names several that one wish is for: the steps of a question, or, to let them be, all that is open of an
 * incident or a finding.
 */
async function namesSeveral(kind: Kind, name: string, context: Context): Promise<boolean> {
  const isFit = (one: ResponseRecord): boolean => !obstacleTo(kind, one, context.now());
  return (await togetherBy(kind, name, isFit, journalOf(context), context)).length > 1;
}

/** @throws UsageError where a reason is missing, or its file cannot be read */
function reasonOf(kind: Kind, options: AnswerOptions): string | undefined {
  const why = shown(reasonIn(options) ?? '', 300).trim();
  if (why) return why;
  if (kind === 'ack')
    throw new UsageError("Say why: --reason 'accepted until the move in May', or --reason-file FILE.");
  return undefined;
}

export interface Answering {
  wait: boolean;
  reason: string | undefined;
}

async function answerOne(kind: Kind, name: string, { wait, reason }: Answering, context: Context): Promise<number> {
  const { deployment, now, out } = context;
  const journal = journalOf(context);
  const record = await findAction(journal, name, context, (one) => !obstacleTo(kind, one, now()));
  const obstacle = obstacleTo(kind, record, now());
  if (obstacle)
    throw new CommandError(`${shortId(record.key)} (${record.action} ${shown(record.target.key, 200)}): ${obstacle}.`);
  out.note(describe(kind, record));
  const pause = (await pausesOver(kind, [record], journal, context)).get(record.key);
  if (pause && kind === 'retry') throw new CommandError(`${pause}.`);
  if (pause) out.note(`${pause}.`);
  if (!(await context.confirm(`${QUESTIONS[kind]} in ${deployment.stack}, account ${deployment.account}?`))) {
    out.note('Nothing was sent.');
    return 1;
  }
  const by = await context.whoAmI();
  const [failed] = await sendAnswers(kind, [record], { by, reason }, context);
  if (failed) throw failed.error;
  if (!wait) return sent(kind, record, by, context);
  out.note(`Sent. Waiting up to ${WAIT_MS / 1000} seconds for the outcome …`);
  const ended = (await waitForAll(kind, [record], by, journal, context)).get(record.key);
  if (ended) return report(kind, ended, by, context);
  return late(kind, record, { by, isAnew: await isAskedAnew(record, journal) }, context);
}

export const QUESTIONS: Record<Kind, string> = {
  approve: 'Have it done',
  reject: 'Reject it',
  undo: 'Undo it',
  ack: 'Leave it as it is',
  retry: 'Have it tried again',
};

function describe(kind: Kind, record: ResponseRecord): string {
  const { action, target, from, to, account, place, effect, giveUpAt } = record;
  const what = `${action} ${shown(target.key, 300)}`;
  const change = from && to ? ` (${shown(from, 300)} → ${shown(to, 300)})` : '';
  const head = `${kind}: ${what}${change}, for ${shown(holdingWant(record).type, 128)} in ${shown(account, 12)} ${shown(place, 30)}`;
  if (!isAsked(record)) return head;
  const until =
    giveUpAt === undefined ? [] : [`Answer by ${new Date(giveUpAt).toISOString().slice(0, 16)}Z, or nothing is done.`];
  return [head, ...(effect ? [`It ${shown(effect, 400)}`] : []), ...needsText(record), ...until].join('\n');
}

function report(kind: Kind, record: ResponseRecord, by: string, { out }: Context): number {
  const outcome = endingOf(record);
  const succeeded = hasSucceeded(kind, record, by);
  const failedUndo = kind === 'undo' && !succeeded;
  const reason = failedUndo
    ? 'It could not be undone, and stays as it is; the alert that was sent says why.'
    : (record.state === 'waiting' && yesText(record, by).text) || (record.reason ?? '');
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

function late(
  kind: Kind,
  { key }: ResponseRecord,
  { by, isAnew }: { by: string; isAnew: boolean },
  { out }: Context,
): number {
  const reason = isAnew ? 'asked anew meanwhile' : `no outcome within ${WAIT_MS / 1000} seconds`;
  out.data({ id: shortId(key), key, kind, by, sent: true, done: false, reason });
  out.line(
    isAnew
      ? `It was asked about anew meanwhile, and this answer is none to that question: look at it, and answer again: ${commandFor('show', key)}`
      : `Sent, but there is no outcome yet. Look again with ${commandFor('show', key)}; if it stays so, see ${commandLine('status')}.`,
  );
  return 1;
}

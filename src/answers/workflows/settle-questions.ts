import { failTask, questionsOf, stillWaits } from '../../actions/workflows/task.ts';
import type { LeaveMessage } from '../../core/messages.ts';
import { isEnd } from '../../core/response.ts';
import type { Given } from '../../core/runner.ts';
import { describeError } from '../../core/telemetry.ts';
import { createJournal } from '../../journal/journal.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import type { QuestionEnd, WorkflowQuestion } from '../../journal/workflow-questions.ts';
import { sendAll } from '../../platform/queues.ts';

type Options = Pick<Given, 'clients' | 'config' | 'telemetry' | 'now'>;

/** What a state machine is told that does not get its yes. `error` is what its `Catch` and `Retry` name. */
interface Failure {
  error: 'RiposteRejected' | 'RiposteLapsed' | 'RiposteNotAsked' | 'RiposteMalformed';
  cause: string;
}

/** A question whose response was never made was refused while it was decided; decided it is within a minute. */
const UNDECIDED_MS = 15 * 60_000;
/** Step Functions takes more; people wrote it. */
const LONGEST_CAUSE = 1_000;

/** Calls of one account share its rate of heartbeats. */
const AT_ONCE = 8;
/** What is not reached in this time waits for the next round: the function has a minute. */
const ROUND_MS = 35_000;
/** The sweep asks as often. */
const EVERY_MS = 5 * 60_000;

/**
 * Brings every workflow that waits in step with the response that asks for it: a failure once people said no or did not
 * answer, and then a heartbeat while they are asked. A yes is the action's own. What fails here is tried again by the sweep.
 */
export async function settleQuestions(options: Options): Promise<void> {
  const { clients, config, telemetry, now } = options;
  const began = now();
  const open = await questionsOf(options).openQuestions();
  const asked = open.filter(({ response }) => response !== undefined);
  const { records } = await createJournal(clients.dynamodb, config.table).readResponses(
    asked.map(({ response = '' }) => response),
  );
  const byId = new Map(asked.map(({ sk }, n) => [sk, records[n]]));
  const all = open.map((question) => ({ question, failure: failureFor(question, byId.get(question.sk), now()) }));
  const waiting = all.filter(({ failure }) => !failure);
  // Of three rounds, which are within the shortest heartbeat, each begins at another third.
  const first = Math.floor((waiting.length * (Math.floor(began / EVERY_MS) % 3)) / 3);
  const inTurn = [...all.filter(({ failure }) => failure), ...waiting.slice(first), ...waiting.slice(0, first)];
  const isLate = (): boolean => now() - began > ROUND_MS;
  const left = await settleEach(inTurn, options, isLate);
  if (left > 0) telemetry.error('too many questions of workflows for one round', { open: open.length, left });
}

/**
 * The same for some questions alone, as after each batch: however many wait, what was just said is heard at once, and
 * others cost nothing.
 *
 * @param some the questions of these responses, and those of these marks
 */
export async function settleQuestionsOf(
  { keys, marks }: { keys: readonly string[]; marks: readonly string[] },
  options: Options,
): Promise<void> {
  const { clients, config, now } = options;
  if (keys.length + marks.length === 0) return;
  const { records } = await createJournal(clients.dynamodb, config.table).readResponses(keys);
  const byId = new Map(records.flatMap((record) => (record ? [[String(record.target.id), record] as const] : [])));
  const questions = await questionsOf(options).readQuestions([...new Set([...byId.keys(), ...marks])]);
  // Without its response, nothing is known of a question but that it was refused.
  const isKnown = ({ sk, refused }: WorkflowQuestion): boolean => byId.has(sk) || refused !== undefined;
  const open = questions.filter((question) => question.closed === undefined && isKnown(question));
  await settleEach(
    open.map((question) => ({ question, failure: failureFor(question, byId.get(question.sk), now()) })),
    options,
  );
}

/** @returns how many were not reached */
async function settleEach(
  all: readonly { question: WorkflowQuestion; failure: Failure | undefined }[],
  options: Options,
  isLate = (): boolean => false,
): Promise<number> {
  for (let n = 0; n < all.length; n += AT_ONCE) {
    if (isLate()) return all.length - n;
    await Promise.all(
      all.slice(n, n + AT_ONCE).map(({ question, failure }) =>
        settleOne(question, failure, options).catch((error: unknown) =>
          options.telemetry.warn('question of a workflow not settled', {
            question: question.sk,
            ...describeError(error),
          }),
        ),
      ),
    );
  }
  return 0;
}

async function settleOne(question: WorkflowQuestion, failure: Failure | undefined, options: Options): Promise<void> {
  const { clients, now } = options;
  const questions = questionsOf(options);
  const { sk: id, token } = question;
  const close = async (end: QuestionEnd, why: string): Promise<void> => {
    await questions.closeQuestion(id, end, now());
    await leave(question, why, options);
  };
  if (!token) return close('gone', 'its task token is missing');
  if (!failure) {
    if (await stillWaits(token, clients)) return;
    // A yes that was begun, perhaps since this was read, looks the same from here, and is the action's to tell.
    if (await questions.beginAnswer(id, 'no')) await close('gone', 'its workflow no longer waits');
    return;
  }
  if (!(await questions.beginAnswer(id, 'no'))) return;
  const isTaken = await failTask(token, failure, clients);
  await close(isTaken || question.sent === 'no' ? 'no' : 'gone', `its workflow was told ${failure.error}`);
}

/** The finding asks for nothing more: a question that stands ends, and one that lapsed is not asked again. */
async function leave({ response: key, finding }: WorkflowQuestion, why: string, options: Options): Promise<void> {
  if (key === undefined || finding === undefined) return;
  const message: LeaveMessage = { kind: 'leave', key, finding, why };
  // Where it is lost, the question finds out by itself when it is looked at next.
  await sendAll(
    options.clients.sqs,
    [{ from: key, queue: options.config.queues.workflows, body: JSON.stringify(message) }],
    (_, error) => options.telemetry.warn('end of a question not handed over', describeError(error)),
  );
}

/** Why a workflow is told that it gets no yes; undefined while it may still get one. */
function failureFor(
  { refused, askedAt }: Pick<WorkflowQuestion, 'refused' | 'askedAt'>,
  record: Pick<ResponseRecord, 'state' | 'outcome' | 'open' | 'reason' | 'history' | 'by'> | undefined,
  now: number,
): Failure | undefined {
  const fail = (error: Failure['error'], cause = ''): Failure => ({ error, cause: cause.slice(0, LONGEST_CAUSE) });
  if (refused !== undefined) return fail('RiposteMalformed', refused);
  if (!record)
    return now - askedAt < UNDECIDED_MS
      ? undefined
      : fail(
          'RiposteNotAsked',
          'Nobody was asked: a guard or a playbook of your own refused it. The journal says which.',
        );
  if (!isEnd(record.state)) return undefined;
  switch (record.outcome) {
    case 'rejected':
      return fail('RiposteRejected', rejection(record));
    case 'lapsed':
      return fail('RiposteLapsed', 'Nobody answered in time.');
    case 'applied':
    case 'failed':
    case 'partial':
      // A yes that was not delivered is tried again by the action.
      return undefined;
    default:
      return record.open === 'paused' || record.open === 'budget' || record.open === 'permission'
        ? undefined
        : fail('RiposteNotAsked', record.reason);
  }
}

function rejection({ history, by = '' }: Pick<ResponseRecord, 'history' | 'by'>): string {
  const said = history.findLast(({ what }) => what === 'reject');
  return `${said?.person ?? said?.who ?? by} rejected it${said?.why ? `: ${said.why}` : '.'}`;
}

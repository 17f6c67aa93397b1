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
export interface Failure {
  error: 'RiposteRejected' | 'RiposteLapsed' | 'RiposteNotAsked' | 'RiposteMalformed';
  cause: string;
}

/** A question whose response was never made was refused while it was decided; decided it is within a minute. */
const UNDECIDED_MS = 15 * 60_000;
/** Step Functions takes more; people wrote it. */
const LONGEST_CAUSE = 1_000;

/**
 * Brings every workflow that waits in step with the response that asks for it: a heartbeat while people are asked, a
 * failure once they said no or did not answer. A yes is the action's own. What fails here is tried again by the sweep.
 */
export async function settleQuestions(options: Options): Promise<void> {
  const { clients, config, telemetry, now } = options;
  const open = await questionsOf(options).openQuestions();
  const asked = open.filter(({ response }) => response !== undefined);
  const { records } = await createJournal(clients.dynamodb, config.table).readResponses(
    asked.map(({ response = '' }) => response),
  );
  const byId = new Map(asked.map(({ sk }, n) => [sk, records[n]]));
  for (const question of open) {
    try {
      await settleOne(question, failureFor(question, byId.get(question.sk), now()), options);
    } catch (error) {
      telemetry.warn('question of a workflow not settled', { question: question.sk, ...describeError(error) });
    }
  }
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
    // A yes that was taken looks the same from here, and is the action's to tell.
    if (question.sent !== 'yes') await close('gone', 'its workflow does not wait any more');
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
export function failureFor(
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

import { createHash } from 'node:crypto';
import { questionTargets } from '../../actions/catalogue/targets/workflows-targets.ts';
import { questionsOf } from '../../actions/workflows/task.ts';
import type { Delivery } from '../../core/delivery.ts';
import { RiposteError } from '../../core/errors.ts';
import { type Finding, findingKey } from '../../core/finding.ts';
import { parsedJson } from '../../core/json.ts';
import type { MaintainMessage } from '../../core/messages.ts';
import { responseKey } from '../../core/response.ts';
import type { Given } from '../../core/runner.ts';
import { describeError } from '../../core/telemetry.ts';
import { isTaskToken, questionMark } from '../../core/workflow-question.ts';
import type { WorkflowQuestion } from '../../journal/workflow-questions.ts';
import { sendAll } from '../../platform/queues.ts';
import { stepFunctions } from '../../sources/step-functions/index.ts';

type Options = Pick<Given, 'clients' | 'config' | 'telemetry' | 'now'>;

/**
 * Keeps the task token of each question in an item of its own, and puts a mark in its place: no finding, log, alert or
 * dead letter holds a token. What cannot be asked is kept as well, so that its workflow is told so.
 */
export async function keepQuestions(
  batch: readonly Delivery[],
  options: Options,
): Promise<{ kept: Delivery[]; failed: string[] }> {
  const { telemetry, now } = options;
  const [kept, failed]: [Delivery[], string[]] = [[], []];
  const refused = new Set<string>();
  for (const delivery of batch) {
    const { body, token } = withoutToken(delivery.body);
    try {
      const question = token === undefined ? undefined : questionIn(body, token, options);
      if (question && !(await questionsOf(options).keepQuestion(question, now()))) {
        telemetry.error('a task that has asked before asks something else: left out', { question: question.sk });
        continue;
      }
      if (question?.refused !== undefined) refused.add(question.sk);
      kept.push({ ...delivery, body });
    } catch (error) {
      failed.push(delivery.messageId);
      telemetry.warn('question of a workflow not kept', { messageId: delivery.messageId, ...describeError(error) });
    }
  }
  if (refused.size > 0) await haveSettled([...refused], options);
  return { kept, failed };
}

/** What looks like a task token, wherever it stands. */
const LIKE_TOKEN = /[\w+/=-]{200,}/g;
/** A shorter text may stand anywhere by chance. */
const LEAST_TOKEN = 40;

/**
 * A message with a mark in the place of what should be the token; and the token, where it can be one. Whoever writes it
 * somewhere else, by mistake, finds it taken out there too.
 */
function withoutToken(text: string): { body: string; token?: string } {
  const event = parsedJson(text) as { detail?: { taskToken?: unknown } } | undefined;
  const token = event?.detail?.taskToken;
  if (token === undefined) return { body: text.replace(LIKE_TOKEN, 'taken-out') };
  const isOne = isTaskToken(token);
  const mark = isOne ? questionMark(token) : 'not a task token';
  const marked = JSON.stringify({ ...event, detail: { ...event?.detail, taskToken: mark } });
  if (!isOne) return { body: marked.replace(LIKE_TOKEN, 'taken-out') };
  const asText = JSON.stringify(token).slice(1, -1);
  return { body: token.length < LEAST_TOKEN ? marked : marked.replaceAll(asText, mark), token };
}

function questionIn(body: string, token: string, { config, now }: Options): WorkflowQuestion {
  const base = { sk: questionMark(token), token, askedAt: now() };
  try {
    const [finding] = stepFunctions.parse(JSON.parse(body));
    const target = finding && questionTargets(finding, config)[0];
    if (!finding || !target) return { ...base, workflow: '', refused: 'It is no question.' };
    const { account, region } = finding;
    const refused = whyElsewhere(finding, config);
    return {
      ...base,
      workflow: String(finding.facts.machine),
      said: saidIn(finding),
      finding: findingKey(finding),
      response: responseKey({ account, place: region }, 'answer-workflow', target.key),
      ...(refused !== undefined && { refused }),
    };
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
    return { ...base, workflow: '', refused: error.message };
  }
}

/** What people are asked, and would approve: a yes to it must not be the record of another text. */
const saidIn = ({ facts: { machine, step, question, details } }: Finding): string =>
  createHash('sha256')
    .update(JSON.stringify([machine, step, question, details]))
    .digest('hex')
    .slice(0, 32);

/** Only executions of this account and Region can be answered from here. */
const whyElsewhere = (finding: Finding, { account, region }: Options['config']): string | undefined =>
  finding.account === account && finding.region === region
    ? undefined
    : `The execution is in ${finding.account} ${finding.region}; this deployment answers in ${account} ${region} only.`;

/** The function that may answer looks at these at once, and not with the next sweep; what others wait for costs it nothing. */
async function haveSettled(questions: string[], { clients, config, telemetry }: Options): Promise<void> {
  const message: MaintainMessage = { kind: 'maintain', questions };
  const body = JSON.stringify(message);
  await sendAll(clients.sqs, [{ from: '', queue: config.queues.workflows, body }], (_, error) =>
    telemetry.warn('a refused question waits for the sweep', describeError(error)),
  );
}

import { MalformedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { QUESTION_SOURCE, QUESTION_TYPE, questionMark } from '../../core/workflow-question.ts';
import { base } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { ACCOUNT_ID, parseArn, partitionOf, REGION } from '../read/identifiers.ts';
import { malformed, Reader } from '../read/reader.ts';
import { type Source, WORKFLOWS } from '../source.ts';

/** Of a standard workflow, or of a run of its Map state. Express workflows cannot wait for an answer. */
const EXECUTION = /^execution:([\w.-]{1,80})(?:\/[\w.-]{1,80})?:[\w.-]{1,128}$/;
/** A misspelt field would be silently without effect. */
const FIELDS = ['taskToken', 'execution', 'state', 'question', 'details', 'severity', 'answerWithinMinutes'];
const SEVERITIES: Readonly<Record<string, number>> = { low: 2, medium: 5, high: 7 };
const MOST_DETAILS = 8;
const WEEK = 7 * 24 * 60;

export const stepFunctions: Source = {
  id: 'step-functions',
  summary: {
    events: 'questions of your state machines, which wait for the answer',
    does: 'asks people, and answers the state machine: [docs/workflows.md](docs/workflows.md)',
  },
  feed: WORKFLOWS,
  rules: [{ sources: [QUESTION_SOURCE], detailTypes: [QUESTION_TYPE] }],
  parse(value) {
    const event = new Reader(value, '');
    event.needText('source', `"${QUESTION_SOURCE}"`, /^riposte\.workflow$/);
    event.needText('detail-type', `"${QUESTION_TYPE}"`, /^Workflow Question$/);
    return [toFinding(event)];
  },
};

function toFinding(event: Reader): Finding {
  const detail = event.need('detail');
  const unknown = detail.entries().find(([name]) => !FIELDS.includes(name))?.[0];
  if (unknown !== undefined)
    throw new MalformedEventError(
      `detail.${clean(unknown, 60)} is no field of a question; there are ${FIELDS.join(', ')}.`,
    );
  const mark = questionMark(detail.needText('taskToken', 'a task token', /^[\x21-\x7e]{1,2048}$/));
  const { execution, place, workflow } = executionIn(detail);
  const time = event.time('time') ?? event.needText('time', 'a time in ISO 8601');
  const answerBy = deadline(detail, time);
  return {
    ...base(place, time),
    source: 'step-functions',
    id: mark,
    type: QUESTION_TYPE,
    title: clean(`Workflow ${workflow} asks: “${detail.needText('question', 'text', undefined, 500)}”`, 600),
    severity: severityOf(detail),
    ...place,
    facts: {
      ...knownFacts({
        machine: workflow,
        execution,
        step: detail.needText('state', "the state's name", undefined, 80),
      }),
      question: detail.needText('question', 'text', undefined, 500),
      ...knownFacts({ details: detailsIn(detail), answerBy }),
    },
  };
}

function executionIn(detail: Reader) {
  const execution = detail.needText('execution', 'the ARN of the execution', /^[\x21-\x7e]{1,512}$/);
  const arn = parseArn(execution);
  const [, workflow] = EXECUTION.exec(arn?.resource ?? '') ?? [];
  const isWhole = arn?.service === 'states' && REGION.test(arn.region) && ACCOUNT_ID.test(arn.account);
  if (!arn || !isWhole || !workflow || arn.partition !== partitionOf(arn.region))
    throw malformed('detail.execution', 'the ARN of an execution of a standard workflow', execution);
  const { partition, account, region } = arn;
  return { execution, workflow, place: { partition, account, region } };
}

function severityOf(detail: Reader): number {
  const word = detail.raw('severity') ?? 'medium';
  const severity = typeof word === 'string' && Object.hasOwn(SEVERITIES, word) ? SEVERITIES[word] : undefined;
  if (severity === undefined) throw malformed('detail.severity', 'low, medium or high', word);
  return severity;
}

/** On one line for people; more than a few are no help to whoever decides. */
function detailsIn(detail: Reader): string | undefined {
  const entries = detail.at('details').entries();
  if (entries.length > MOST_DETAILS)
    throw malformed('detail.details', `an object of at most ${MOST_DETAILS} entries`, `${entries.length} entries`);
  const texts = entries.map(([name, value]) => {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw malformed(`detail.details.${clean(name, 40)}`, 'text, a number, true or false', value);
    return `${clean(name, 40)}: ${clean(String(value), 120)}`;
  });
  return texts.length > 0 ? texts.join('; ') : undefined;
}

function deadline(detail: Reader, time: string): string | undefined {
  const minutes = detail.number('answerWithinMinutes', `a number from 5 to ${WEEK}`, 5, WEEK);
  return minutes === undefined ? undefined : new Date(Date.parse(time) + minutes * 60_000).toISOString();
}

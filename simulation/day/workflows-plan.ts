import { BEFORE_WORKFLOWS } from '../as-before.ts';
import { type Bundled, seenAgain } from '../events.ts';
import type { Catalogue, Stimulus } from '../plan.ts';
import { type Chance, chanceOf } from '../random.ts';
import { answersTo } from './prepared-plan.ts';

/** Of schedules, those in which workflows ask people, and are started as an answer. */
const WORKFLOWS = 0.2;
const MINUTE = 60_000;

/** What is answered by a state machine of the owner's, where the playbook says so. */
const STARTS: readonly string[] = ['guardduty/crypto-mining-outbound', 'guardduty/unusual-bucket-listing'];

interface Span {
  start: number;
  horizon: number;
}

/** State machines ask, people answer or do not, some executions end meanwhile; and what starts one comes. */
export function workflowsPlan(seed: number, { all }: Catalogue, span: Span): Stimulus[] {
  const chance = chanceOf(seed, 'workflows');
  if (BEFORE_WORKFLOWS.has(seed) || !chance.hits(WORKFLOWS)) return [];
  const questions = Array.from({ length: 2 + chance.below(5) }, (_, n) => asks(seed, n, chance, span));
  const says = Array.from({ length: questions.length + 2 }, () => answersOne(chance, span));
  const starts = STARTS.flatMap((name) => started(all, name, chance, span));
  return [
    ...questions.flat(),
    ...says,
    ...starts,
    ...(starts.length > 0 ? answersTo('run-workflow', chance, span.horizon) : []),
  ];
}

/** A question, once or several times; now and then another one for the same task, which nobody may be asked. */
function asks(seed: number, number: number, chance: Chance, { start, horizon }: Span): Stimulus[] {
  const token = `AQB8AAAAKgAAAAMAAAAA-simulated-task-token-${seed}-${number}`;
  const first = chance.between(MINUTE, horizon * 0.6);
  const execution = `arn:aws:states:eu-west-1:111122223333:execution:release:run-${number}`;
  const answerWithinMinutes = chance.pick([5, 15, 30, 240, undefined]);
  const body = (question: string): string =>
    JSON.stringify({
      source: 'riposte.workflow',
      'detail-type': 'Workflow Question',
      time: new Date(start + first).toISOString(),
      detail: { taskToken: token, execution, state: 'AskFirst', question, answerWithinMinutes },
    });
  const comes = (at: number, question: string): Stimulus => ({
    ...{ at, do: 'deliver', event: 'step-functions/question', source: 'step-functions' },
    body: body(question),
  });
  const question = `Release version 4.${number} to production?`;
  return [
    comes(first, question),
    ...Array.from({ length: chance.pick([0, 0, 1, 3]) }, () =>
      comes(first + chance.between(0, chance.pick([2_000, 900_000])), question),
    ),
    ...(chance.hits(0.15) ? [comes(first + chance.between(0, 600_000), `Delete version 4.${number}?`)] : []),
    ...(chance.hits(0.25)
      ? [{ at: first + chance.between(0, horizon * 0.5), do: 'end execution' as const, token }]
      : []),
  ];
}

const answersOne = (chance: Chance, { horizon }: Span): Stimulus => ({
  at: chance.between(2 * MINUTE, horizon * 1.2),
  do: 'answer',
  kind: chance.pick(['approve', 'approve', 'approve', 'reject', 'reject', 'ack'] as const),
  pick: chance.next(),
  times: chance.pick([1, 1, 2]),
  action: 'answer-workflow',
});

function started(all: readonly Bundled[], name: string, chance: Chance, { start, horizon }: Span): Stimulus[] {
  const [isPlayed, times] = [chance.hits(0.7), chance.pick([1, 2, 3])];
  const found = all.find((each) => each.name === name);
  if (!isPlayed || !found) return [];
  return Array.from({ length: times }, (_, n): Stimulus => {
    const at = chance.between(MINUTE, horizon * 0.6);
    return { at, do: 'deliver', event: name, source: found.source, body: seenAgain(found, start + at, n) };
  });
}

import type { LocalTask } from '../../local/services/step-functions.ts';
import { isEnd } from '../../src/core/response.ts';
import { questionMark } from '../../src/core/workflow-question.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { STARTED } from '../day/prepare-workflows.ts';
import type { Story } from '../schedule.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const wrong = violated('workflows-answered');
const doubled = violated('runs-once');

/** What holds a yes back, or has it tried again: its workflow waits meanwhile. */
const MAY_COME: ReadonlySet<string | undefined> = new Set(['paused', 'budget', 'permission']);
const TRIED_AGAIN: ReadonlySet<string | undefined> = new Set(['failed', 'partial']);
const AGAINST: ReadonlySet<string> = new Set(['rejected', 'lapsed']);

/** Each task that waits for people is answered once: with success after a yes and nothing else, and not left without a word. */
export const workflowsAnswered: Invariant = (story) => {
  const { stack, plan } = story;
  const byId = new Map(
    responsesOf(stack).flatMap((record) =>
      record.action === 'answer-workflow' ? [[String(record.target.id), record] as const] : [],
    ),
  );
  const { tasks } = stack.services.stepFunctions;
  const asked = new Set(
    plan.stimuli.flatMap((each) =>
      each.do === 'deliver' && each.source === 'step-functions'
        ? [[...tasks.keys()].find((t) => each.body.includes(`"${t}"`))]
        : [],
    ),
  );
  return [...tasks.values()]
    .filter(({ token }) => asked.has(token))
    .flatMap((task) => {
      stack.services.stepFunctions.statusOf(task.token);
      const record = byId.get(questionMark(task.token));
      return [
        ...sentBoth(task, story),
        ...answeredAs(task, record),
        ...leftWaiting(task, record),
        ...unheard(task, story),
      ].map((what) => wrong(`${record?.key ?? questionMark(task.token)}: ${what}`));
    });
};

/** What was sent to a task, whether or not it still waited. */
function sentBoth({ token }: LocalTask, { witnessed }: Story): string[] {
  const sent = new Set(witnessed.toTasks.filter((each) => each.token === token).map(({ operation }) => operation));
  return sent.has('SendTaskSuccess') && sent.has('SendTaskFailure') ? ['its task was sent a yes and a no'] : [];
}

function answeredAs({ status, error, output = '{}' }: LocalTask, record: ResponseRecord | undefined): string[] {
  const history = record?.history ?? [];
  const had = (word: string): boolean => history.some(({ what }) => what === word);
  if (status === 'succeeded') {
    const { by = '' } = JSON.parse(output) as { by?: string };
    const said = history.filter(({ how, what }) => how === 'answer' && what === 'approve');
    const people = new Set(said.flatMap(({ who, person = who }) => [who, person]));
    const isSaid = by.split(/, | and /).every((each) => people.has(each));
    const against = history.find(({ what }) => AGAINST.has(what));
    return [
      ...(isSaid ? [] : [`its workflow went on by a yes of ${by}, who said none`]),
      ...(against ? [`its workflow went on, and the question was ${against.what}`] : []),
    ];
  }
  return [
    ...(record?.state === 'done' && record.outcome === 'applied' ? [`it is applied, and its task has ${status}`] : []),
    ...(error === 'RiposteRejected' && !had('rejected') ? ['its workflow was told of a no that nobody said'] : []),
    ...(error === 'RiposteLapsed' && !had('lapsed') ? ['its workflow was told that nobody answered in time'] : []),
  ];
}

/** A task and its question end together, within the sweeps that there were since all is calm. */
function leftWaiting({ status }: LocalTask, record: ResponseRecord | undefined): string[] {
  if (!record) return status === 'waiting' ? ['its task waits, and nobody is asked'] : [];
  const { state, outcome, open, followUp } = record;
  const isOpen = !isEnd(state) || followUp !== undefined;
  const mayCome = MAY_COME.has(open) || TRIED_AGAIN.has(outcome);
  if (status === 'waiting') return isOpen || mayCome ? [] : [`its task waits, and it ended as ${outcome}`];
  return isOpen ? [`it is ${state} still, and its task has ${status}`] : [];
}

/** Where nothing goes wrong, heartbeats keep a task waiting until its own time is over. */
const unheard = ({ status, timesOutAt }: LocalTask, { plan, now }: Story): string[] =>
  plan.faults === 'none' && status === 'timed out' && timesOutAt > now ? ['its task got no heartbeat in time'] : [];

/** A state machine is started once for each response, and only for one that people said yes to; its undo only by their word. */
export const runsOnce: Invariant = ({ stack }) => {
  const records = new Map(responsesOf(stack).map((record) => [record.key, record]));
  const runs = [...stack.services.stepFunctions.executions.values()].map(({ machine, input }) => ({
    machine,
    key: (JSON.parse(input) as { response: string }).response,
  }));
  const counts = Map.groupBy(runs, ({ machine, key }) => `${machine} for ${key}`);
  return [
    ...[...counts].flatMap(([of, all]) => (all.length > 1 ? [doubled(`${of} ran ${all.length} times`)] : [])),
    ...runs.flatMap(({ machine, key }) => {
      const word = machine === STARTED ? 'approve' : 'undo';
      const isSaid = records.get(key)?.history.some(({ how, what }) => how === 'answer' && what === word);
      return isSaid ? [] : [doubled(`${machine} ran for ${key}, and nobody said ${word}`)];
    }),
    ...[...records.values()].flatMap(({ key, action, state, outcome }) =>
      action === 'run-workflow' &&
      (state === 'undone' || (state === 'done' && outcome === 'applied')) &&
      !counts.has(`${STARTED} for ${key}`)
        ? [doubled(`${key} is ${state}, and ${STARTED} never ran for it`)]
        : [],
    ),
  ];
};

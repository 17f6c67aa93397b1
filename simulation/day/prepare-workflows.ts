import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import type { Layer } from '../../src/policy/playbooks/order.ts';
import { approvalsOf } from '../answers/cast.ts';
import { type Plan, START } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** The state machine that answers a finding, and the one that its owner undoes it with. */
export const STARTED = 'rebuild-host';
export const UNDOES = 'keep-host';
const PLAYBOOK = 'rebuild-host';

/** What the deployment has, beside what riposte.yml says already: who may ask, and what is started. */
export function withWorkflows(
  { seed, doors }: Pick<Plan, 'seed' | 'doors'>,
  said: Layer = {},
): Pick<LocalStackOptions, 'workflows' | 'runWorkflows' | 'playbooks'> {
  const own: Playbook = {
    id: PLAYBOOK,
    when: { source: 'guardduty', type: ['CryptoCurrency:EC2/*', 'Discovery:S3/*'] },
    steps: [{ action: 'run-workflow', mode: 'approve', params: { workflow: STARTED } }],
    ...(doors?.approvers && { approvals: approvalsOf(seed, PLAYBOOK) }),
    why: 'A workflow of ours answers it.',
  };
  return { workflows: true, runWorkflows: true, playbooks: { ...said, playbooks: [own] } };
}

/** Tasks wait before their questions come: some with a heartbeat, as long as the page about workflows says, some for minutes. */
export function prepareWorkflows({ services: { stepFunctions } }: LocalStack, { seed, stimuli }: Plan): void {
  const chance = chanceOf(seed, 'owners of workflows');
  const tags = { 'riposte:workflow': 'true' };
  stepFunctions.seedStateMachine(STARTED, {
    tags: { ...tags, ...(chance.hits(0.8) && { 'riposte:undo': UNDOES }) },
    takesMs: chance.pick([1_000, 120_000, 1_800_000]),
    ends: chance.pick([
      { status: 'SUCCEEDED' },
      { status: 'SUCCEEDED' },
      { status: 'FAILED', error: 'No.Ticket' },
      { status: 'TIMED_OUT' },
    ]),
  });
  stepFunctions.seedStateMachine(UNDOES, { tags });
  for (const each of stimuli) {
    if (each.do !== 'deliver' || each.source !== 'step-functions') continue;
    const { detail } = JSON.parse(each.body) as { detail: { taskToken: string; execution: string } };
    const { taskToken: token, execution } = detail;
    if (stepFunctions.tasks.has(token)) continue;
    const heartbeatSeconds = chance.pick([900, 1_800, undefined]);
    const minutes = chance.pick([20, 60, undefined, undefined]);
    const task = stepFunctions.seedTask({ workflow: 'release', token, ...(heartbeatSeconds && { heartbeatSeconds }) });
    const asksAt = START + each.at;
    Object.assign(task, { execution, lastHeardAt: asksAt });
    if (minutes) task.timesOutAt = asksAt + minutes * 60_000;
  }
}

/** Somebody stops an execution that waits for an answer. */
export function endExecution({ services: { stepFunctions } }: LocalStack, token: string): void {
  if (stepFunctions.statusOf(token) === 'waiting') stepFunctions.abort(token);
}

import { createHash } from 'node:crypto';
import type { Action, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY_STATE_MACHINE, RIPOSTE_EXECUTION, WORKFLOWS_ONLY } from '../../core/permission.ts';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  type Execution,
  ListTagsForResourceCommand,
  StartExecutionCommand,
} from '../../core/step-functions-commands.ts';
import { clean } from '../../core/text.ts';
import { WORKFLOW_NAME } from '../../core/workflow-name.ts';
import type { RunTarget } from '../catalogue/targets/workflows-targets.ts';

const RUN_TAG = 'riposte:workflow';
const UNDO_TAG = 'riposte:undo';

/** The state machine that undoes it, by the tag as it was; empty: there is none. */
export type RunBefore = { undo: string };

/** Starts a state machine of the owner's own, once for each occasion: the name of its execution is made of that. */
export const runWorkflow: Action<RunTarget, RunBefore> = {
  id: 'run-workflow',
  permissions: [
    {
      actions: ['states:ListTagsForResource'],
      resources: [ANY_STATE_MACHINE],
      why: 'tells whether its owner lets it be started; only the playbook knows which',
    },
    {
      actions: ['states:StartExecution', 'states:DescribeStateMachine'],
      resources: [ANY_STATE_MACHINE],
      conditions: WORKFLOWS_ONLY,
      why: 'starts it, and what undoes it, only where the owner says so by a tag, and of the kind that runs once by a name',
    },
    {
      actions: ['states:DescribeExecution'],
      resources: [RIPOSTE_EXECUTION],
      why: 'reads how its own executions stand',
    },
  ],

  async before({ workflow }, ctx) {
    const tags = await tagsOf(workflow, ctx);
    if (!tags)
      return {
        verdict: 'advise',
        reason: `There is no state machine ${workflow}.`,
        advice: `Make it, or name another one as the param workflow of the playbook; it needs the tag ${RUN_TAG}=true.`,
      };
    const refused = await whyNotStarted(workflow, tags, ctx);
    if (refused) return { verdict: 'refuse', reason: refused };
    const named = WORKFLOW_NAME.test(tags[UNDO_TAG] ?? '') ? (tags[UNDO_TAG] ?? '') : '';
    const noUndo = named ? await whyNotStarted(named, await tagsOf(named, ctx), ctx) : undefined;
    const undo = noUndo ? '' : named;
    return {
      verdict: 'proceed',
      before: { undo },
      from: `workflow ${workflow} has not run for this finding`,
      to: 'it has run to its end',
      effect: `starts workflow ${workflow} with this finding, which does whatever its owner wrote; ${undo ? `undo starts workflow ${undo}` : `there is no workflow that undoes it${noUndo ? ` (${noUndo})` : ''}`}`,
      unlessApproved: 'A workflow may do anything.',
      tags,
    };
  },

  async apply({ workflow }, _before, ctx) {
    await start(workflow, nameOf('riposte-', ctx), ctx);
  },

  async verify(target, _before, ctx) {
    const execution = await execute(target, ctx);
    // What was just started is not always shown at once.
    return execution ? stands(target, execution) : pending(`Workflow ${target.workflow} is not shown as started yet.`);
  },

  async look(target, _before, ctx) {
    const execution = await execute(target, ctx);
    return execution
      ? stands(target, execution)
      : { verdict: 'failed', reason: `Workflow ${target.workflow} was not started.` };
  },

  async undo({ workflow }, { undo }, ctx) {
    if (!undo) throw new CannotUndoError(`workflow ${workflow} names no other one that undoes it (tag ${UNDO_TAG})`);
    const refused = await whyNotStarted(undo, await tagsOf(undo, ctx), ctx);
    if (refused) throw new CannotUndoError(`workflow ${undo}, which undoes ${workflow}, cannot be started: ${refused}`);
    const name = nameOf('riposte-undo-', ctx);
    await start(undo, name, ctx);
    return `Started workflow ${undo}, execution ${name}, which undoes ${workflow}. Step Functions shows how it ends.`;
  },
};

/** Why a state machine may not be started, as a sentence; undefined where it may. */
async function whyNotStarted(
  workflow: string,
  tags: Record<string, string> | undefined,
  ctx: ActionContext,
): Promise<string | undefined> {
  if (!tags) return `There is no state machine ${workflow}.`;
  if (tags[RUN_TAG] !== 'true')
    return `State machine ${workflow} has no tag ${RUN_TAG}=true, by which its owner lets it be started.`;
  if (await isStandard(workflow, ctx)) return undefined;
  return `State machine ${workflow} is an express workflow, which may run more than once for one start, and of which Step Functions cannot say how it stands. Make it a standard one.`;
}

/** The same on every attempt of an occasion. */
const nameOf = (prefix: string, { key }: Pick<ActionContext, 'key'>): string =>
  `${prefix}${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;

const arnOf = (resource: string, { config }: Pick<ActionContext, 'config'>): string =>
  `arn:${config.partition}:states:${config.region}:${config.account}:${resource}`;

async function tagsOf(workflow: string, ctx: ActionContext): Promise<Record<string, string> | undefined> {
  const resourceArn = arnOf(`stateMachine:${workflow}`, ctx);
  try {
    const { tags = [] } = await ctx.clients.stepFunctions.send(new ListTagsForResourceCommand({ resourceArn }));
    return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFound', 'StateMachineDoesNotExist')) return undefined;
    throw error;
  }
}

/** Of a standard one, a name is taken once. An express one is started as often as it is asked for. */
async function isStandard(workflow: string, ctx: ActionContext): Promise<boolean> {
  const stateMachineArn = arnOf(`stateMachine:${workflow}`, ctx);
  const command = new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' });
  return (await ctx.clients.stepFunctions.send(command)).type === 'STANDARD';
}

async function start(workflow: string, name: string, ctx: ActionContext): Promise<void> {
  const { id, source, type, title, severity, account, region, resources } = ctx.finding;
  const finding = { id, source, type, title, severity, account, region, resources: resources.slice(0, 50) };
  const input = JSON.stringify({ response: ctx.key, by: ctx.by ?? '', finding });
  try {
    await ctx.clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: arnOf(`stateMachine:${workflow}`, ctx), name, input }),
    );
  } catch (error) {
    // An attempt before this one has started it.
    if (!isAwsError(error, 'ExecutionAlreadyExists')) throw error;
  }
}

async function execute({ workflow }: RunTarget, ctx: ActionContext): Promise<Execution | undefined> {
  const executionArn = arnOf(`execution:${workflow}:${nameOf('riposte-', ctx)}`, ctx);
  try {
    return await ctx.clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (isAwsError(error, 'ExecutionDoesNotExist')) return undefined;
    throw error;
  }
}

const DAY_SECONDS = 86_400;
const ADVICE =
  'See the execution in Step Functions. To run it again, start it by hand: Riposte runs it once for each finding.';

const pending = (reason: string): Verified => ({
  verdict: 'pending',
  reason,
  // At the next sweep, however soon that comes.
  checkAfterSeconds: 5,
  giveUpAfterSeconds: DAY_SECONDS,
  advice: 'Its execution goes on in Step Functions, and nobody here waits for it any more.',
});

function stands({ workflow }: RunTarget, { status, error, cause }: Execution): Verified {
  const why = [error, cause].flatMap((text) => (text ? [clean(text, 200)] : [])).join(': ');
  const failed = (what: string): Verified => ({
    verdict: 'failed',
    reason: `Workflow ${workflow} ${what}${why && `: “${why}”`}.`,
    advice: ADVICE,
  });
  switch (status) {
    case 'SUCCEEDED':
      return { verdict: 'done', result: `Workflow ${workflow} has succeeded.` };
    case 'FAILED':
      return failed('has failed');
    case 'TIMED_OUT':
      return failed('has timed out');
    case 'ABORTED':
      return failed('was aborted');
    default:
      return pending(`Workflow ${workflow} runs.`);
  }
}

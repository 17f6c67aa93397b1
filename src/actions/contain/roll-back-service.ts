import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError } from '../../core/errors.ts';
import type { ServiceTarget } from '../catalogue/targets/workload-targets.ts';
import { readService } from './tasks/ecs-task.ts';
import { ROLL_BACK_PERMISSIONS, ROLL_FORWARD_PERMISSIONS } from './tasks/roll-back-permissions.ts';
import { reportOf, type ServiceBefore } from './tasks/roll-back-report.ts';
import { imagesOf, readDefinition, readFormer } from './tasks/task-definition.ts';
import { nameOf } from './tasks/task-report.ts';
import { whyNotRolledBack } from './tasks/why-not-rolled-back.ts';

type Ecs = ActionContext['clients']['ecs'];

const NO_FORMER = { to: '', since: '', ended: '' };

/** Has a service of ECS run the definition that it ran before, so that it does not start again what was attacked. */
export const rollBackService: Action<ServiceTarget, ServiceBefore> = {
  id: 'roll-back-service',
  permissions: ROLL_BACK_PERMISSIONS,
  undoPermissions: ROLL_FORWARD_PERMISSIONS,

  before: (target, ctx) => prepare(target, ctx),

  async apply({ cluster, service }, { was, to }, { clients: { ecs } }) {
    const now = await readService(ecs, cluster, service);
    if (now?.definition === was) await run(ecs, cluster, service, to);
  },

  verify: (target, before, ctx) => reportOf(target, before, ctx),

  /** What was not asked of ECS is not under way. */
  async look(target, before, ctx) {
    const now = await readService(ctx.clients.ecs, target.cluster, target.service);
    return now?.definition === before.was
      ? { verdict: 'failed', reason: `${target.key} still runs ${nameOf(before.was)}: nothing was changed.` }
      : reportOf(target, before, ctx);
  },

  async undo({ key, cluster, service }, { was, to }, { clients: { ecs } }) {
    const now = await readService(ecs, cluster, service);
    if (now?.status !== 'ACTIVE') return `The service ${key} is gone: there is nothing to give back.`;
    if (now.definition === was) return `The service ${key} runs ${nameOf(was)} again already.`;
    if (now.definition !== to)
      throw new CannotUndoError(
        `The service ${key} was deployed since: it runs ${nameOf(now.definition)}, and stays as it is.`,
      );
    await run(ecs, cluster, service, was);
    return `The service ${key} is being taken to ${nameOf(was)} again: ECS starts its tasks anew.`;
  },
};

const run = async (ecs: Ecs, cluster: string, service: string, taskDefinition: string): Promise<void> =>
  void (await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition })));

async function prepare(target: ServiceTarget, ctx: ActionContext): Promise<Prepared<ServiceBefore>> {
  const { key, cluster, service, definition } = target;
  const { ecs } = ctx.clients;
  const now = await readService(ecs, cluster, service);
  if (now?.status !== 'ACTIVE') return { verdict: 'unchanged', reason: `The service ${key} is gone.` };
  if (now.definition !== definition)
    return {
      verdict: 'unchanged',
      reason: `The service ${key} runs ${nameOf(now.definition)}, and no longer ${nameOf(definition)}, which the finding names.`,
    };
  // What others deploy is refused, whatever it ran before.
  const last = now.controller === 'ECS' ? await readFormer(ecs, cluster, service, definition) : NO_FORMER;
  const { to: former, since, ended } = last;
  const [current, earlier] = await Promise.all([
    readDefinition(ecs, definition),
    former ? readDefinition(ecs, former) : undefined,
  ]);
  const refused = whyNotRolledBack(target, now, { former, isActive: earlier?.isActive !== false });
  if (refused) return { verdict: 'refuse', ...refused };
  const same = current.images.length > 0 && current.images.join() === earlier?.images.join();
  const image = `${imagesOf(earlier)} in place of ${imagesOf(current)}`;
  const images = same ? `both have the same images (${imagesOf(current)}): what is wrong in these stays` : image;
  return {
    verdict: 'proceed',
    before: { was: definition, to: former, images },
    // Each deployment is another plan: a yes is used up by what was begun on it, whatever became of that.
    from: `it runs ${nameOf(definition)}, and its last deployment is ${since}`,
    to: `${nameOf(former)}; ${images}`,
    tags: now.tags,
    effect: `has the service ${key} run ${nameOf(former)}, as before, in place of ${nameOf(definition)} (${images}), and starts all its tasks anew`,
    alsoHit: 'whoever uses what came with the newer definition',
    lately: `${now.running} tasks run now, and what they are answering is drained as in each deployment${ended === 'SUCCESSFUL' ? '' : `; its last deployment is ${ended}`}`,
    // Which release is the right one, nobody but its owner knows.
    unlessApproved: `Riposte takes a service back to its former definition only after a yes, whatever riposte:isolate says.`,
  };
}

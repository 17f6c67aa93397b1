import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { ServiceTarget } from '../../catalogue/targets/workload-targets.ts';
import { readService } from './ecs-task.ts';
import { nameOf } from './task-report.ts';

/** The ARNs of both definitions, and what their images are, for people. */
export type ServiceBefore = { was: string; to: string; images: string };

const GIVE_UP_SECONDS = 7200;

/** What the service runs now, once ECS is done with the deployment. */
export async function reportOf(
  { key, cluster, service }: ServiceTarget,
  { was, to, images }: ServiceBefore,
  { clients: { ecs } }: ActionContext,
): Promise<Verified> {
  const now = await readService(ecs, cluster, service);
  const look = `See why: aws ecs describe-services --cluster ${cluster} --services ${service} --query "services[0].[deployments,events[:5]]"`;
  if (now?.status !== 'ACTIVE')
    return { verdict: 'failed', reason: `The service ${key} went in the middle.`, advice: look };
  if (now.definition !== to)
    return {
      verdict: 'failed',
      reason: `The service ${key} runs ${nameOf(now.definition)}, and not ${nameOf(to)}: somebody deployed it meanwhile, or ECS took it back as ${nameOf(to)} did not start.`,
      advice: look,
    };
  if (now.rollout === 'FAILED')
    return { verdict: 'failed', reason: `ECS could not start ${nameOf(to)} for the service ${key}.`, advice: look };
  // ECS tells it of no service behind a classic load balancer.
  const isUntold = now.rollout === '';
  if (now.rollout === 'IN_PROGRESS' || (isUntold && (now.others > 0 || now.running < now.desired)))
    return {
      verdict: 'pending',
      reason: `ECS is starting ${nameOf(to)} for the service ${key}; ${now.others} tasks of what it ran before still run.`,
      checkAfterSeconds: 60,
      giveUpAfterSeconds: GIVE_UP_SECONDS,
      advice: look,
    };
  const left = now.others > 0 ? [`${now.others} tasks of what it ran before, until ECS has ended them`] : [];
  return {
    verdict: 'done',
    result: `In force, not proven: ECS shows the service ${key} with ${nameOf(to)}, as before ${nameOf(was)}.`,
    containment: {
      proof: {
        verdict: 'in force, not proven',
        by: `${isUntold ? `ECS tells no rollout of it, and shows ${now.running} tasks of it and none of what it ran before` : `ECS says that the deployment of ${nameOf(to)} is over`}; that no task of ${nameOf(was)} is found any more (aws ecs list-tasks) and no finding comes of a new one would prove it`,
      },
      cut: [`new tasks of ${nameOf(was)} by its service; ${images}`],
      notCut: [
        'a hole that the former definition has as well',
        'tasks of the newer definition that others run, and credentials that were taken from its tasks: revoke the sessions of their role',
        'the next deployment, by whoever may deploy it: mend or hold the release',
      ],
      connected: left,
      evidence: [`the newer definition, ${nameOf(was)}, stays registered`],
      undo: `has the service run ${nameOf(was)} again, if nobody deployed it since`,
      alsoHit: 'whoever uses what came with the newer definition',
    },
  };
}

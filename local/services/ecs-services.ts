import type { Service } from '@aws-sdk/client-ecs';

/** A service, and when each of its deployments began (ms). */
export interface LocalService {
  cluster: string;
  service: string;
  deployments: number[];
  tags: Record<string, string>;
  /** The ARNs of the task definitions that it has run, the newest last. */
  definitions: string[];
  /** By this it says that it has started a task. */
  starter: string;
  running: number;
  controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** Definitions that were deregistered. */
  inactive: string[];
  /** When it was last given another definition (ms), and how long ECS takes for that. */
  changedAt: number;
  takes: number;
  /** The other definition does not start. */
  fails: boolean;
  /** Which of its deployments ECS took back, by their place in `definitions`. */
  rolledBack?: number[];
  /** So many of its tasks do not run yet. */
  missing?: number;
}

/** As ECS shows it; for a while after a change its former tasks run on. */
export function shownService(one: LocalService, now: number): Service {
  const {
    service,
    deployments,
    tags,
    definitions,
    starter,
    running,
    controller,
    changedAt,
    takes,
    fails,
    missing = 0,
    rolledBack = [],
  } = one;
  const isUnderway = now < changedAt + takes;
  return {
    serviceName: service,
    status: 'ACTIVE',
    desiredCount: running,
    runningCount: running - missing,
    taskDefinition: definitions.filter((_, n) => !rolledBack.includes(n)).at(-1) ?? '',
    deploymentController: { type: controller },
    tags: pairs(tags),
    deployments: [
      {
        id: starter,
        status: 'PRIMARY',
        createdAt: new Date(deployments.at(-1) ?? 0),
        rolloutState: isUnderway ? 'IN_PROGRESS' : changedAt > 0 && fails ? 'FAILED' : 'COMPLETED',
      },
      ...(isUnderway ? [{ id: `${starter}0`, status: 'ACTIVE', runningCount: running }] : []),
    ],
  };
}

export const pairs = (tags: Record<string, string>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

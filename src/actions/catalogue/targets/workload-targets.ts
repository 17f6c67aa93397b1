import type { FindTargets, RefusedTarget, Target } from '../../../core/action.ts';
import type { Config } from '../../../core/config.ts';
import { type Finding, type Resource, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** A function of this region, by its name. */
export type FunctionTarget = { key: string };

const FUNCTION_NAME = /^[\w-]{1,64}$/;

/** The functions of a finding. */
export const functionTargets: FindTargets<FunctionTarget> = (finding, config) =>
  here(finding, config, resourcesOf(finding, 'function'), ({ id }) =>
    FUNCTION_NAME.test(id)
      ? { key: id }
      : { key: clean(id, 64) || '-', refuse: `"${clean(id, 64)}" is not the name of a function.` },
  );

/** A task of ECS; the key is `cluster/task`. */
export type TaskTarget = { key: string; cluster: string; arn: string };

const TASK_ARN = /^arn:aws[a-z-]*:ecs:([a-z0-9-]{1,32}):(\d{12}):task\/([\w-]{1,255})\/([0-9a-f-]{32,36})$/;

/** The tasks of ECS in a finding; workloads of Kubernetes are others. */
export const taskTargets: FindTargets<TaskTarget> = (finding, config) => {
  const tasks = resourcesOf(finding, 'workload').filter(({ id }) => /^arn:[^:]*:ecs:/.test(id));
  return here(finding, config, tasks, ({ id }) => {
    const [, region, account, cluster = '', task = ''] = TASK_ARN.exec(id) ?? [];
    if (!task) return { key: clean(id, 100), refuse: `"${clean(id, 100)}" is not the ARN of a task with its cluster.` };
    const key = `${cluster}/${task}`;
    if (region !== config.region || account !== config.account)
      return { key, refuse: `Its ARN says ${clean(`${account} ${region}`, 64)}, which is not here.` };
    return { key, cluster, arn: id };
  });
};

/** A service of ECS of which a task is in a finding, with the definition of that task; the key is `cluster/service`. */
export type ServiceTarget = { key: string; cluster: string; service: string; definition: string };

/** The services of the tasks in a finding; a task that says of no service that it belongs to it has none. */
export const serviceTargets: FindTargets<ServiceTarget> = (finding, config) => {
  const tasks = resourcesOf(finding, 'workload').filter(({ service, definition }) => service && definition);
  return here(finding, config, tasks, ({ id, service = '', definition = '' }) => {
    const [, region, account, cluster = ''] = TASK_ARN.exec(id) ?? [];
    const key = `${cluster || '-'}/${service}`;
    const [, , , ofRegion, ofAccount] = definition.split(':');
    if (!cluster) return { key, refuse: `"${clean(id, 100)}" is not the ARN of a task with its cluster.` };
    if (
      [region, ofRegion].some((each) => each !== config.region) ||
      [account, ofAccount].some((each) => each !== config.account)
    )
      return { key, refuse: `Its task is of ${clean(`${account} ${region}`, 64)}, and not of here.` };
    return { key, cluster, service, definition };
  });
};

/** A database instance of RDS, which may be a member of a cluster, by its identifier. */
export type DatabaseTarget = { key: string };

const DATABASE_ID = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;

/** The database instances of a finding; a cluster is reached by any member of it. */
export const databaseTargets: FindTargets<DatabaseTarget> = (finding, config) =>
  here(finding, config, resourcesOf(finding, 'database'), ({ id, arn }) => {
    const key = clean(id, 64) || '-';
    if (!DATABASE_ID.test(id)) return { key, refuse: `"${key}" is not the identifier of a database.` };
    const [, kind = 'db'] = /^arn:[^:]*:rds:[^:]*:[^:]*:([\w-]+):/.exec(arn ?? '') ?? [];
    return kind === 'db'
      ? { key: id }
      : { key, refuse: `${key} is a ${clean(kind, 40)} of RDS: isolate one of its instances, or the whole by hand.` };
  });

/** A snapshot of a database, or of a cluster of them, by its name. */
export type DatabaseCopyTarget = { key: string; name: string; ofCluster: boolean };

const COPY_NAME = /^(rds:)?[A-Za-z][A-Za-z0-9-]{0,254}$/;

/** The snapshots that were shared by the call that a finding is about: CloudTrail names them, and not their kind. */
export const databaseCopyTargets: FindTargets<DatabaseCopyTarget> = (finding, config) => {
  const { api } = finding.facts;
  if (api !== 'ModifyDBSnapshotAttribute' && api !== 'ModifyDBClusterSnapshotAttribute') return [];
  return here(finding, config, resourcesOf(finding, 'database'), ({ id }) => {
    if (!COPY_NAME.test(id))
      return { key: clean(id, 120) || '-', refuse: `"${clean(id, 120)}" is not the name of a snapshot.` };
    return { key: id, name: id, ofCluster: api === 'ModifyDBClusterSnapshotAttribute' };
  });
};

/** What a finding of this account and region names, each once; the others are refused. */
function here<T extends Target>(
  finding: Finding,
  config: Config,
  resources: readonly Resource[],
  targetOf: (resource: Resource) => T | RefusedTarget,
): (T | RefusedTarget)[] {
  const isHere = finding.account === config.account && finding.region === config.region;
  const targets = resources.map((resource): T | RefusedTarget => {
    const target = targetOf(resource);
    if (isHere || 'refuse' in target) return target;
    return {
      key: target.key,
      refuse: `It is in ${clean(`${finding.account} ${finding.region}`, 64)}; this deployment contains in ${config.account} ${config.region} only.`,
    };
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
}

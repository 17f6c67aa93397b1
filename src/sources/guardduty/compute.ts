import { CLUSTER_NAME, FUNCTION_NAME, OTHER_ID } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, addResource, type Found, readId, readTags } from '../read/resources.ts';

// Kubernetes takes DNS names, and a few kinds of objects a colon too.
const KUBERNETES_NAME = /^[A-Za-z0-9][\w.:-]{0,252}$/;
const CONTAINER_ID = /^[\w.:/-]{1,256}$/;

// Whoever runs a task by itself gives its group a name of their own.
const OF_SERVICE = /^service:([\w-]{1,255})$/;
const TASK_DEFINITION = /^arn:aws[a-z-]*:ecs:[a-z0-9-]{1,32}:\d{12}:task-definition\/[\w-]{1,255}:\d{1,9}$/;

const COMPUTE = new Set([
  'eksClusterDetails',
  'ecsClusterDetails',
  'kubernetesDetails',
  'containerDetails',
  'lambdaDetails',
]);

/** Clusters, what runs in them, and functions. */
export function addCompute(resource: Reader, found: Found): void {
  if (!resource.hasAny(COMPUTE)) return;
  for (const details of ['eksClusterDetails', 'ecsClusterDetails']) addCluster(resource.at(details), found);
  addTask(resource.at('ecsClusterDetails.taskDetails'), found);
  addKubernetesWorkload(resource.at('kubernetesDetails.kubernetesWorkloadDetails'), found);
  addContainer(resource.at('containerDetails'), found);
  addFunction(resource.at('lambdaDetails'), found);
}

function addCluster(cluster: Reader, found: Found): void {
  if (cluster.isEmpty) return;
  const tags = readTags(cluster);
  addResource(found, cluster, { kind: 'cluster', id: 'name', pattern: CLUSTER_NAME, arn: 'arn', tags });
}

function addTask(task: Reader, found: Found): void {
  if (task.isEmpty) return;
  const tags = readTags(task);
  const service = OF_SERVICE.exec(task.text('group') ?? '')?.[1];
  const definition = task.raw('definitionArn');
  const more = {
    ...(service && { service }),
    ...(typeof definition === 'string' && TASK_DEFINITION.test(definition) && { definition }),
  };
  addResource(found, task, { kind: 'workload', id: 'arn', pattern: OTHER_ID, arn: 'arn', tags, more });
  for (const container of task.list('containers')) addContainer(container, found);
}

/** A workload by its namespace, kind and name, which together tell it from others of its cluster. */
function addKubernetesWorkload(workload: Reader, found: Found): void {
  if (workload.isEmpty) return;
  const [namespace, type, name] = ['namespace', 'type', 'name'].map((path) =>
    readId(workload, path, KUBERNETES_NAME, found),
  );
  if (name) add(found, { kind: 'workload', id: [namespace, type, name].filter(Boolean).join('/') });
  for (const container of workload.list('containers')) addContainer(container, found);
}

function addContainer(container: Reader, found: Found): void {
  if (container.isEmpty) return;
  const id = readId(container, 'id', CONTAINER_ID, found) ?? readId(container, 'name', CONTAINER_ID, found);
  if (id) add(found, { kind: 'container', id });
}

function addFunction(lambda: Reader, found: Found): void {
  if (lambda.isEmpty) return;
  const tags = readTags(lambda);
  const naming = { kind: 'function', id: 'functionName', pattern: FUNCTION_NAME, arn: 'functionArn', tags } as const;
  addResource(found, lambda, naming);
}

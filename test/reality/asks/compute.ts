import { type Asker, ask, fullArn } from './ask.ts';

/** The local account keeps no tags of functions and ECS services: as docs/renewing.md asks for them. */
const MANAGED = { 'aws:ResourceTag/riposte:managed': 'true' };

export const lambda: Asker = ({ input, arn }, operation) => {
  if (operation === 'ListEventSourceMappings') return [ask(`lambda:${operation}`, '*')];
  if (operation === 'UpdateEventSourceMapping')
    return [ask(`lambda:${operation}`, arn('lambda', `event-source-mapping:${input.UUID}`))];
  const target = fullArn(input.FunctionName ?? input.Resource, (name) => arn('lambda', `function:${name}`));
  if (operation === 'Invoke') return [ask('lambda:InvokeFunction', target)];
  const layers = input.Layers?.length ? { 'lambda:Layer': input.Layers as string[] } : {};
  return [ask(`lambda:${operation}`, target, { ...MANAGED, ...layers })];
};

export const ecs: Asker = ({ input, arn }, operation) => {
  const cluster = String(input.cluster ?? 'default')
    .split('/')
    .pop();
  const task = input.taskDefinition ? { 'ecs:task-definition': String(input.taskDefinition) } : {};
  const context = { ...MANAGED, ...task, 'ecs:cluster': arn('ecs', `cluster/${cluster}`) };
  if (operation === 'DescribeTaskDefinition') return [ask(`ecs:${operation}`, '*')];
  if (operation === 'DescribeClusters')
    return [input.clusters ?? []].flat().map((each) =>
      ask(
        `ecs:${operation}`,
        fullArn(String(each), (name) => arn('ecs', `cluster/${name}`)),
      ),
    );
  const named = [input.tasks ?? input.task ?? input.clusters ?? input.serviceRevisionArns ?? []].flat().map(String);
  if (named.length > 0)
    return named.map((each) =>
      ask(
        `ecs:${operation}`,
        fullArn(each, (name) => arn('ecs', `cluster/${name}`)),
        context,
      ),
    );
  return [input.services ?? input.service].flat().map((service) =>
    ask(
      `ecs:${operation}`,
      fullArn(service, (name) => arn('ecs', `service/${cluster}/${name}`)),
      context,
    ),
  );
};

export const eks: Asker = ({ input, arn }, operation) => {
  const cluster = String(input.name ?? input.clusterName);
  const principal = String(input.principalArn ?? '')
    .split('/')
    .pop();
  const entry = arn('eks', `access-entry/${cluster}/role/111122223333/${principal}/0a1b2c3d`);
  const policy = input.policyArn ? { 'eks:policyArn': String(input.policyArn) } : {};
  const endpoint = Object.entries((input.resourcesVpcConfig ?? {}) as Record<string, unknown>).flatMap(
    ([key, value]) => (typeof value === 'boolean' ? [[`eks:${key}`, String(value)]] : []),
  );
  const on = input.principalArn ? entry : arn('eks', `cluster/${cluster}`);
  return [ask(`eks:${operation}`, on, { ...policy, ...Object.fromEntries(endpoint) })];
};

/** An instance or a cluster, and the snapshot that is made or read of it. */
export const rds: Asker = ({ input, arn }, operation) => {
  const kinds: Record<string, string> = {
    DBInstanceIdentifier: 'db',
    DBClusterIdentifier: 'cluster',
    DBSnapshotIdentifier: 'snapshot',
    DBClusterSnapshotIdentifier: 'cluster-snapshot',
  };
  return Object.entries(kinds).flatMap(([key, kind]) =>
    input[key] === undefined ? [] : ask(`rds:${operation}`, arn('rds', `${kind}:${input[key]}`)),
  );
};

export const logs: Asker = ({ input, arn }, operation) => [
  ask(`logs:${operation}`, arn('logs', `log-group:${input.logGroupName}:*`)),
];
/** What findings are asked by knows no resource, though it names a detector. */
const OF_FINDINGS = ['GetFindings', 'GetFindingsStatistics', 'ListFindings'];
export const guardduty: Asker = ({ input, arn }, operation) => {
  const isNamed = input.DetectorId && !OF_FINDINGS.includes(operation);
  return [ask(`guardduty:${operation}`, isNamed ? arn('guardduty', `detector/${input.DetectorId}`) : '*')];
};
export const securityhub: Asker = ({ arn }, operation) => [
  ask(`securityhub:${operation}`, arn('securityhub', 'hub/default')),
];

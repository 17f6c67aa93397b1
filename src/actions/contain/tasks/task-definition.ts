import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import { beside } from '../refusal.ts';

type Ecs = Clients['ecs'];

const MOST_DEPLOYMENTS = 20;

/** What a definition says that is wanted afterwards, for people: where its logs are, and which role it has. */
export type Definition = { logs: string[]; role: string };

export const readDefinition = (ecs: Ecs, arn: string): Promise<Definition> =>
  beside(
    async () => {
      const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      const logs = (found?.containerDefinitions ?? []).flatMap(({ logConfiguration }) => {
        const group = logConfiguration?.options?.['awslogs-group'];
        return group ? [clean(group, 120)] : [];
      });
      return { logs: [...new Set(logs)].slice(0, 5), role: clean(found?.taskRoleArn ?? '', 200) };
    },
    { logs: [], role: '' },
  );

/** The definition that the service ran before the one that it runs now; empty where ECS knows none. */
export const readFormer = (ecs: Ecs, cluster: string, service: string, current: string): Promise<string> =>
  beside(async () => {
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service, status: ['SUCCESSFUL'], maxResults: MOST_DEPLOYMENTS }),
    );
    const newest = [...serviceDeployments].sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
    const revisions = [...new Set(newest.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []))];
    if (revisions.length === 0) return '';
    const { serviceRevisions = [] } = await ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: revisions }),
    );
    const definitions = new Map(serviceRevisions.map((each) => [each.serviceRevisionArn, each.taskDefinition]));
    return revisions.map((arn) => definitions.get(arn) ?? '').find((arn) => arn !== '' && arn !== current) ?? '';
  }, '');

import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import { beside } from '../refusal.ts';

type Ecs = Clients['ecs'];

/** As many revisions as ECS describes in one call, and as many deployments as it lists in one. */
const MOST_DEPLOYMENTS = 20;
const MOST_LISTED = 100;

/** What a definition says, for people: where its logs are, its role and images, and whether tasks may be started of it. */
export type Definition = { logs: string[]; role: string; images: string[]; isActive: boolean };

const MOST_IMAGES = 5;
export function imagesOf({ images }: Pick<Definition, 'images'> = { images: [] }): string {
  const more = images.length > MOST_IMAGES ? ` and ${images.length - MOST_IMAGES} more` : '';
  return images.length > 0 ? `${images.slice(0, MOST_IMAGES).join(', ')}${more}` : 'images that could not be read';
}

export const readDefinition = (ecs: Ecs, arn: string): Promise<Definition> =>
  beside(
    async () => {
      const { taskDefinition: found } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      const logs = (found?.containerDefinitions ?? []).flatMap(({ logConfiguration }) => {
        const group = logConfiguration?.options?.['awslogs-group'];
        return group ? [clean(group, 120)] : [];
      });
      const images = (found?.containerDefinitions ?? []).flatMap(({ image }) => (image ? [clean(image, 200)] : []));
      return {
        logs: [...new Set(logs)].slice(0, 5),
        role: clean(found?.taskRoleArn ?? '', 200),
        images,
        isActive: found?.status !== 'INACTIVE',
      };
    },
    { logs: [], role: '', images: [], isActive: true },
  );

/** `to`: the definition before; empty where ECS knows none. `since`: the id of the newest deployment, whatever became of it, and how it ended. */
export type Former = { to: string; since: string; ended: string };

/**
 * The definition that the service ran before the one that it runs now. What came after that one is never what it ran before:
 * a service that was taken back is not taken to the newer one.
 */
export async function readFormer(ecs: Ecs, cluster: string, service: string, current: string): Promise<Former> {
  const { serviceDeployments = [] } = await ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service, maxResults: MOST_LISTED }),
  );
  const newest = [...serviceDeployments].sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
  const since = clean(newest[0]?.serviceDeploymentArn?.split('/').at(-1) ?? '', 40);
  const ended = clean(newest[0]?.status ?? '', 40);
  const good = newest.filter(({ status }) => status === 'SUCCESSFUL').slice(0, MOST_DEPLOYMENTS);
  const revisions = [...new Set(good.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []))];
  if (revisions.length === 0) return { to: '', since, ended };
  const { serviceRevisions = [] } = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: revisions }),
  );
  const definitions = new Map(serviceRevisions.map((each) => [each.serviceRevisionArn, each.taskDefinition]));
  const ran = revisions.map((arn) => definitions.get(arn) ?? '');
  const to = ran.slice(ran.lastIndexOf(current) + 1).find((arn) => arn !== '') ?? '';
  return { to, since, ended };
}

import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Containment } from '../../../core/contain.ts';
import type { ClusterEndpointTarget } from '../../catalogue/targets/cluster-targets.ts';
import { readCluster } from './access-entry.ts';
import { describeEndpoint, type Endpoint, endpointOf, isSame } from './endpoint.ts';
import { readEndpointHistory } from './former-endpoint.ts';

/** `was`: what undo gives back; `to`: what is set; `by`: where that list is from. */
export type EndpointBefore = { was: Endpoint; to: Endpoint; by: string };

/** Who else is hit by a list. */
export const alsoHit = ({ isPublic, isPrivate }: Endpoint): string =>
  `${isPublic ? 'people and pipelines at any other address' : 'people and pipelines outside its VPC'}${isPrivate ? '' : ', and nodes whose addresses are not on the list'}`;

/** Whether EKS shows it closed. */
export async function reportOf(
  { key }: ClusterEndpointTarget,
  before: EndpointBefore,
  { clients: { eks }, now: clock }: ActionContext,
): Promise<Verified> {
  const cluster = await readCluster(eks, key);
  if (!cluster || cluster.status === 'DELETING')
    return {
      verdict: 'failed',
      reason: `${key} is ${cluster ? 'being deleted' : 'gone'}: it went while it was closed.`,
    };
  const now = endpointOf(cluster);
  const isSet = isSame(now, before.to) && cluster.status !== 'UPDATING';
  // EKS shows a cluster for a while as it was before an update that is under way.
  const { underway } = isSet ? await readEndpointHistory(eks, key, clock()) : {};
  if (!isSet || (underway && !(underway.endpoint && isSame(underway.endpoint, before.to))))
    return {
      verdict: 'pending',
      reason: `EKS is not done: ${key} is ${cluster.status}, and its API server ${describeEndpoint(now)}.`,
      checkAfterSeconds: 60,
      giveUpAfterSeconds: 7200,
      advice: `See what keeps it: aws eks list-updates --name ${key}`,
    };
  return {
    verdict: 'done',
    result: `In force, not proven: the API server of ${key} ${describeEndpoint(now)}, and nobody else.`,
    containment: containmentOf(key, before),
  };
}

const containmentOf = (key: string, { was, to, by }: EndpointBefore): Containment => ({
  proof: {
    verdict: 'in force, not proven',
    by: `EKS shows that its API server ${describeEndpoint(to)}; a connection from another address that times out would prove it`,
  },
  cut: [`new connections to the API server of ${key} from all other addresses`],
  notCut: [
    'connections that are open, such as a watch, until their client or EKS ends them',
    'credentials of whoever came in: look in the audit log of the cluster for who called it since, and what was made',
    'services and load balancers of the cluster, which have addresses of their own',
  ],
  connected: [],
  evidence: [`whom it answered before (${describeEndpoint(was)}) and where the list is from (${by}), in the journal`],
  undo: `has its API server as it was: it ${describeEndpoint(was)}`,
  alsoHit: alsoHit(to),
});

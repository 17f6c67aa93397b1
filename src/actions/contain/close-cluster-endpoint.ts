import type { Cluster } from '@aws-sdk/client-eks';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, PlaceBusyError } from '../../core/errors.ts';
import { ANY_CLUSTER, ENDPOINT_ONLY } from '../../core/permission.ts';
import { minutes } from '../../core/time.ts';
import type { ClusterEndpointTarget } from '../catalogue/targets/cluster-targets.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { readCluster } from './clusters/access-entry.ts';
import { choose } from './clusters/choose-endpoint.ts';
import { describeEndpoint, type Endpoint, endpointOf, isSame, isWorldOpen, setEndpoint } from './clusters/endpoint.ts';
import { alsoHit, type EndpointBefore, reportOf } from './clusters/endpoint-report.ts';
import { ENDPOINT_TAG, type EndpointHistory, readEndpointHistory, taggedCidrs } from './clusters/former-endpoint.ts';

/** Closes the API server of a cluster, which was opened to everybody, to the addresses that it answered before. */
export const closeClusterEndpoint: Action<ClusterEndpointTarget, EndpointBefore> = {
  id: 'close-cluster-endpoint',
  permissions: [
    {
      actions: ['eks:DescribeCluster', 'eks:DescribeUpdate', 'eks:ListUpdates'],
      resources: [ANY_CLUSTER],
      why: 'tells whom its API server answers now, and whom it answered before; only the finding knows which cluster',
    },
    {
      actions: ['eks:UpdateClusterConfig'],
      resources: [ANY_CLUSTER],
      conditions: ENDPOINT_ONLY,
      why: 'sets whom its API server answers. IAM has no condition on the list of addresses; how the cluster authenticates is out of reach',
    },
  ],
  undoPermissions: [
    {
      actions: ['eks:DescribeCluster'],
      resources: [ANY_CLUSTER],
      why: 'tells whether its API server answers those whom the containment left',
    },
    {
      actions: ['eks:UpdateClusterConfig'],
      resources: [ANY_CLUSTER],
      conditions: ENDPOINT_ONLY,
      why: 'has its API server answer whom it answered before',
    },
  ],
  // EKS takes minutes for each change, and no other one meanwhile.
  stepwise: true,

  before: (target, ctx) => prepare(target, ctx),

  async apply({ key }, { to }, { clients: { eks } }) {
    const cluster = await readCluster(eks, key);
    if (cluster?.status === 'ACTIVE' && !isSame(endpointOf(cluster), to)) await setEndpoint(eks, key, to);
  },

  verify: (target, before, ctx) => reportOf(target, before, ctx),

  /** What was not asked of EKS is not under way. */
  async look(target, before, ctx) {
    const cluster = await readCluster(ctx.clients.eks, target.key);
    if (cluster?.status === 'ACTIVE' && !isSame(endpointOf(cluster), before.to))
      return { verdict: 'failed', reason: `Nothing of the API server of ${target.key} was changed.` };
    return reportOf(target, before, ctx);
  },

  /** A second occasion keeps whom it answered before the first. */
  merge: (earlier, now) => ({ ...now, was: earlier.was }),

  addsNothing: (earlier, now) => isSame(now.was, earlier.was) && isSame(now.to, earlier.to),

  async undo({ key }, { was, to }, { clients: { eks } }) {
    const cluster = await readCluster(eks, key);
    if (!cluster || cluster.status === 'DELETING') return `${key} is gone: there is nothing to give back.`;
    if (cluster.status !== 'ACTIVE')
      throw new PlaceBusyError(`${key} is still being changed: its API server cannot be given back yet.`);
    const now = endpointOf(cluster);
    if (isSame(now, was)) return `The API server of ${key} ${describeEndpoint(was)} again already.`;
    if (!isSame(now, to))
      throw new CannotUndoError(
        `The API server of ${key} was changed since: it ${describeEndpoint(now)}, and stays as it is.`,
      );
    if (!(await setEndpoint(eks, key, was)))
      throw new PlaceBusyError(`${key} is being changed by another: its API server cannot be given back yet.`);
    return `The API server of ${key} ${describeEndpoint(was)} again, once EKS is done in some minutes.`;
  },
};

async function prepare({ key }: ClusterEndpointTarget, ctx: ActionContext): Promise<Prepared<EndpointBefore>> {
  const { eks } = ctx.clients;
  const cluster = await readCluster(eks, key);
  if (!cluster || cluster.status === 'DELETING') return { verdict: 'unchanged', reason: `The cluster ${key} is gone.` };
  if (!/^(ACTIVE|UPDATING)$/.test(cluster.status ?? ''))
    return {
      verdict: 'refuse',
      reason: `${key} is ${cluster.status}: EKS changes nothing of it now.`,
      advice: `See why: aws eks describe-cluster --name ${key}`,
    };
  const history = await readEndpointHistory(eks, key, ctx.now());
  const was = endpointToBe(cluster, history, ctx);
  if (!isWorldOpen(was))
    return { verdict: 'unchanged', reason: `The API server of ${key} ${describeEndpoint(was)}, and not everybody.` };
  const tags = cluster.tags ?? {};
  const chosen = choose(was, taggedCidrs(tags), history);
  if (!chosen) return { verdict: 'refuse', ...whyNotClosed(key) };
  const { to, by, isOwners, warning } = chosen;
  const auto = askUnlessAuto(`The cluster ${key}`, tags);
  const why = auto ?? (isOwners ? undefined : `The owner of ${key} gave no list by the tag ${ENDPOINT_TAG}: ${by}.`);
  const ask = [why, warning].filter(Boolean).join(' ');
  return {
    verdict: 'proceed',
    before: { was, to, by },
    from: `its API server ${describeEndpoint(was)}`,
    to: `it ${describeEndpoint(to)}`,
    tags,
    effect: `has the API server of cluster ${key} answer nobody but ${describeEndpoint(to).replace('answers ', '')} (${by})`,
    alsoHit: alsoHit(to),
    ...(ask && { unlessApproved: ask }),
  };
}

/** So long after a call EKS may still show what was before it: only then is it believed that nothing was opened. */
const LAG_MS = minutes(5);

/**
 * Whom the API server answers, once EKS is done with what is under way.
 *
 * @throws PlaceBusyError where EKS does not say, or not yet
 */
function endpointToBe(cluster: Cluster, history: EndpointHistory, { now, evidenceAt }: ActionContext): Endpoint {
  const { underway, isOther, isCut, newest } = history;
  const { name, status } = cluster;
  const isUpdating = status === 'UPDATING';
  if (isUpdating && underway?.endpoint) return underway.endpoint;
  const shown = endpointOf(cluster);
  const isClosed = !isWorldOpen(shown);
  // Of an update without a list nothing is known: without one, EKS lets in everybody.
  if (underway || (isUpdating && (isCut || (isClosed && !isOther))))
    throw new PlaceBusyError(`EKS is still changing ${name}, and does not say whom its API server will answer.`);
  const isClosedSince = newest !== undefined && newest.at >= evidenceAt;
  if (isClosed && !isClosedSince && now() - evidenceAt < LAG_MS)
    throw new PlaceBusyError(`EKS does not show yet what was changed of the API server of ${name}.`);
  return shown;
}

const whyNotClosed = (key: string): { reason: string; advice: string } => ({
  reason: `Whom the API server of ${key} answered before is not known, and its nodes reach it by the internet alone: closing it could cut them off.`,
  advice: `Give the list yourself: aws eks update-cluster-config --name ${key} --resources-vpc-config endpointPublicAccess=true,endpointPrivateAccess=true,publicAccessCidrs="CIDR,…". With the tag ${ENDPOINT_TAG} on the cluster (addresses with spaces between), Riposte takes that list.`,
});

import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import type { Config } from '../../../core/config.ts';
import { type Actor, type Finding, type Resource, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/**
 * The access of one IAM principal to one EKS cluster. `principalId` is IAM's unique id of the role or user, `AROA…` or
 * `AIDA…`; `name` is what the cluster calls it, or the role's or user's own name.
 */
export type ClusterAccessTarget = { key: string; cluster: string; principalId: string; name: string };

const CLUSTER = /^[A-Za-z0-9][\w-]{0,99}$/;
const PRINCIPAL = /^A(?:ROA|IDA)[A-Z0-9]{12,28}$/;
// What the authenticator of EKS says of who called: the account, and IAM's id of the role or user.
const UID = /^aws-iam-authenticator:(\d{12}):(A(?:ROA|IDA)[A-Z0-9]{12,28})$/;

/** The endpoint of a cluster, by the cluster's name. */
export type ClusterEndpointTarget = { key: string };

/** The clusters of EKS that a finding names. */
export const clusterEndpointTargets: FindTargets<ClusterEndpointTarget> = (finding, config) =>
  resourcesOf(finding, 'cluster')
    .filter(isOfEks)
    .map(({ id }) => refusedCluster(finding, config, id) ?? { key: id });

/** The principals of IAM that a finding shows in a cluster; what else was there is refused with what to do instead. */
export const clusterAccessTargets: FindTargets<ClusterAccessTarget> = (finding, config) => {
  const clusters = resourcesOf(finding, 'cluster').filter(isOfEks);
  const targets = clusters.flatMap(({ id }) => {
    const refused = refusedCluster(finding, config, id);
    return refused ? [refused] : principalsIn(finding).map((one) => targetOf(id, one, config.account));
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

function refusedCluster(finding: Finding, { account, region }: Config, id: string): RefusedTarget | undefined {
  const key = clean(id, 100) || '-';
  if (!CLUSTER.test(id)) return { key, refuse: `"${key}" is not the name of a cluster.` };
  if (finding.account === account && finding.region === region) return undefined;
  const where = clean(`${finding.account} ${finding.region}`, 64);
  return { key, refuse: `It is in ${where}; this deployment contains in ${account} ${region} only.` };
}

const isOfEks = ({ arn = '' }: Resource): boolean => arn.split(':')[2] === 'eks';

interface Principal {
  /** As the cluster's authenticator writes it, or IAM's id alone. */
  uid: string;
  name: string;
}

function principalsIn({ facts, actor, actors = actor ? [actor] : [] }: Finding): Principal[] {
  if (facts.kubernetesUser !== undefined || facts.kubernetesUid !== undefined)
    return [{ uid: String(facts.kubernetesUid ?? ''), name: String(facts.kubernetesUser ?? '') }];
  return actors.filter(isOfIam).map(({ principalId = '', userName = '' }) => ({
    uid: principalId.split(':')[0] ?? '',
    name: userName,
  }));
}

const isOfIam = ({ userType = '', principalId = '' }: Actor): boolean =>
  /^(AssumedRole|Role|IAMUser)$/.test(userType) && PRINCIPAL.test(principalId.split(':')[0] ?? '');

function targetOf(cluster: string, { uid, name }: Principal, own: string): ClusterAccessTarget | RefusedTarget {
  const shown = clean(name, 128) || '-';
  if (/^system:/i.test(name)) return { key: `${cluster}/${shown}`, refuse: whyNotSystem(cluster, shown) };
  const [, account = own, principalId = uid] = UID.exec(uid) ?? [];
  if (!PRINCIPAL.test(principalId))
    return {
      key: `${cluster}/${shown}`,
      refuse: `The finding does not say which role or user of IAM ${shown} is: see "aws eks list-access-entries --cluster-name ${cluster}" and the aws-auth ConfigMap.`,
    };
  const key = `${cluster}/${principalId}`;
  if (account !== own) return { key, refuse: `${shown} is of account ${account}, not of ${own}.` };
  return { key, cluster, principalId, name: clean(name, 200) };
}

/** Names that Kubernetes keeps for itself: no access entry of a person or a role gives these. */
function whyNotSystem(cluster: string, user: string): string {
  const [, kind = '', namespace = '', account = ''] = user.split(':');
  if (kind === 'serviceaccount')
    return `${user} is a service account of ${cluster}, and no principal of IAM: "kubectl -n ${namespace} delete pod" of what uses ${account} after its log is kept, and take its role bindings away.`;
  if (kind === 'node')
    return `${user} is a node of ${cluster}, without whose access its pods are lost: "kubectl cordon" and "kubectl drain" it, then replace it.`;
  return `${user} is whoever calls ${cluster} without a name, or one of its own parts: take the role bindings of ${user} away, and narrow the public endpoint.`;
}

import { GetRoleCommand, GetUserCommand } from '@aws-sdk/client-iam';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import { protectedPrincipals } from '../../../decide/guards/protected-principals.ts';
import type { ClusterAccessTarget } from '../../catalogue/targets/cluster-targets.ts';
import { type AccessEntry, isNameOf, readCluster, readEntry, readPrincipals } from './access-entry.ts';

/** More entries than this are not looked through: each is two calls. */
const MOST_ENTRIES = 50;

export interface Refused {
  reason: string;
  advice: string;
}

/** The entry by which a principal is in a cluster, and the tags of the cluster; or why it is not to be closed. */
export async function findEntry(
  target: ClusterAccessTarget,
  ctx: ActionContext,
): Promise<{ entry: AccessEntry; tags: Record<string, string>; mode: string } | Refused> {
  const { cluster: name, principalId, name: user } = target;
  const { eks, iam } = ctx.clients;
  const cluster = await readCluster(eks, name);
  const by = byHand(name, user);
  if (!cluster) return { reason: `There is no cluster ${name} in this region (any more).`, advice: by };
  const mode = cluster.accessConfig?.authenticationMode ?? 'CONFIG_MAP';
  if (mode === 'CONFIG_MAP')
    return {
      reason: `${name} lets people in by its ConfigMap aws-auth alone, which no call of AWS reaches.`,
      advice: `Take ${clean(user, 100)} out: kubectl -n kube-system edit configmap aws-auth. Access entries (authenticationMode API_AND_CONFIG_MAP) let Riposte do it.`,
    };
  const arns = await readPrincipals(eks, name, MOST_ENTRIES + 1);
  const named = arns.filter((arn) => user.split('/').includes(arn.split('/').at(-1) ?? ''));
  if (named.length === 0 && arns.length > MOST_ENTRIES)
    return { reason: `${name} has more than ${MOST_ENTRIES} access entries.`, advice: by };
  const entry = await entryOf(name, [...new Set([...named, ...arns])].slice(0, MOST_ENTRIES), target, { eks, iam });
  if (!entry)
    return { reason: `No access entry of ${name} is that of ${clean(user, 100)} (${principalId}).`, advice: by };
  const refused = whyNotClosed(target, entry, ctx);
  return refused ?? { entry, tags: cluster.tags ?? {}, mode };
}

const byHand = (cluster: string, user: string): string =>
  `Find how ${clean(user, 100)} gets in: aws eks list-access-entries --cluster-name ${cluster}; kubectl -n kube-system get configmap aws-auth -o yaml. Then take that away.`;

// Whose an entry is, IAM says: names are given anew.
async function entryOf(
  cluster: string,
  arns: readonly string[],
  { principalId, name }: ClusterAccessTarget,
  { eks, iam }: Pick<Clients, 'eks' | 'iam'>,
): Promise<AccessEntry | undefined> {
  for (const arn of arns) {
    const entry = await readEntry(eks, cluster, arn);
    if (entry && isNameOf(entry, name) && (await idOf(iam, arn)) === principalId) return entry;
  }
  return undefined;
}

/** IAM's unique id of a role or user; empty where there is none of that name. */
async function idOf(iam: Clients['iam'], arn: string): Promise<string> {
  const name = arn.split('/').at(-1) ?? '';
  try {
    if (arn.includes(':user/')) return (await iam.send(new GetUserCommand({ UserName: name }))).User?.UserId ?? '';
    return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.RoleId ?? '';
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException', 'NoSuchEntity')) return '';
    throw error;
  }
}

function whyNotClosed(
  { key, cluster, principalId }: ClusterAccessTarget,
  { principalArn, type }: AccessEntry,
  { finding, config, now }: ActionContext,
): Refused | undefined {
  const name = clean(principalArn.split('/').at(-1) ?? '', 64);
  // A role of Identity Center can be closed out of a cluster, though nobody can edit it in IAM.
  const userName = principalArn.includes(':role/aws-reserved/') ? name : principalArn;
  const spared = protectedPrincipals.check(finding, 'close-cluster-access', { key, userName }, config, now());
  if (spared) return { reason: spared, advice: byHand(cluster, name) };
  if (config.ownRoles.includes(principalId))
    return { reason: `${name} is a role of this deployment.`, advice: 'Pause Riposte, and look at its functions.' };
  if (type !== 'STANDARD')
    return {
      reason: `The access entry of ${name} is of type ${clean(type, 40)}: nodes and AWS itself work by it, and ${cluster} would break.`,
      advice: `Look which node it was: kubectl get nodes. Then kubectl cordon and kubectl drain it, and replace it.`,
    };
  if (principalArn.includes(':role/aws-service-role/'))
    return {
      reason: `${name} is a service-linked role, by which AWS itself runs ${cluster}.`,
      advice: 'Ask AWS Support; look in the audit log of the cluster for what it did.',
    };
  return undefined;
}

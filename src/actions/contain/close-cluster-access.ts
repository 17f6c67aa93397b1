import type { Action, JsonObject, Prepared, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import type { Containment } from '../../core/contain.ts';
import { CannotUndoError } from '../../core/errors.ts';
import { ANY_ACCESS_ENTRY, ANY_CLUSTER, ANY_ROLE, ANY_USER } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { ClusterAccessTarget } from '../catalogue/targets/cluster-targets.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import { askUnlessAuto } from './auto-tag.ts';
import {
  type AccessEntry,
  type EntryPolicy,
  givePolicy,
  isAnother,
  readEntry,
  setGroups,
  takePolicy,
} from './clusters/access-entry.ts';
import { findEntry } from './clusters/find-entry.ts';
import { eachOf } from './each-of.ts';

/**
 * What the entry gave, all of which is taken away. `mode`: how the cluster authenticates. `entry`: the ARN of the entry; absent in
 * what a release before wrote.
 */
export type AccessBefore = JsonObject & {
  principalArn: string;
  entry?: string;
  username: string;
  groups: string[];
  policies: EntryPolicy[];
  mode: string;
};

/** Takes all rights off the access entry of a principal, which stays: it is what shadows the cluster's own ConfigMap. */
export const closeClusterAccess: Action<ClusterAccessTarget, AccessBefore> = {
  id: 'close-cluster-access',
  permissions: [
    {
      actions: ['eks:DescribeCluster', 'eks:ListAccessEntries'],
      resources: [ANY_CLUSTER],
      why: 'tells how the cluster authenticates, and who is let in; only the finding knows which cluster',
    },
    {
      actions: [
        'eks:DescribeAccessEntry',
        'eks:DisassociateAccessPolicy',
        'eks:ListAssociatedAccessPolicies',
        'eks:UpdateAccessEntry',
      ],
      resources: [ANY_ACCESS_ENTRY],
      why: 'takes the policies and groups off an entry. It can give no policy; IAM has no condition on the groups that are set',
    },
    {
      actions: ['iam:GetRole'],
      resources: [ANY_ROLE],
      why: 'tells by its unique id whose an access entry is',
    },
    {
      actions: ['iam:GetUser'],
      resources: [ANY_USER],
      why: 'tells by its unique id whose an access entry is',
    },
  ],
  undoPermissions: [
    {
      actions: [
        'eks:AssociateAccessPolicy',
        'eks:DescribeAccessEntry',
        'eks:ListAssociatedAccessPolicies',
        'eks:UpdateAccessEntry',
      ],
      resources: [ANY_ACCESS_ENTRY],
      why: 'gives an entry the policies and groups back that it had: whoever runs code in this function could give others',
    },
  ],

  async probe({ eks }) {
    return [
      await probe('eks:DescribeAccessEntry', () =>
        readEntry(eks, 'riposte-doctor', 'arn:aws:iam::123456789012:role/riposte-doctor'),
      ),
    ];
  },

  before: (target, ctx) => prepare(target, ctx),

  async apply({ cluster }, { principalArn, policies, groups }, { clients: { eks } }) {
    const now = await readEntry(eks, cluster, principalArn);
    const ours = (now?.policies ?? []).filter(({ arn }) => policies.some((one) => one.arn === arn));
    const hasGroups = groups.length > 0 && (now?.groups.length ?? 0) > 0;
    await eachOf([
      ...ours.map((policy) => () => takePolicy(eks, cluster, principalArn, policy.arn)),
      ...(hasGroups ? [() => setGroups(eks, cluster, principalArn, [])] : []),
    ]);
  },

  async verify({ cluster }, before, { clients: { eks } }) {
    const now = await readEntry(eks, cluster, before.principalArn);
    if (now && rightsOf(now) > 0) return pending(`${nameOf(before)} still has ${rightsText(now)} in ${cluster}.`);
    return {
      verdict: 'done',
      result: `In force, not proven: the access entry of ${nameOf(before)} in ${cluster} ${now ? 'gives no rights' : 'is gone'}.`,
      containment: containmentOf(cluster, before, now),
    };
  },

  /** What an attempt that died has done: the half of it is told, and finished later. */
  async look({ cluster }, before, { clients: { eks } }) {
    const now = await readEntry(eks, cluster, before.principalArn);
    const left = now ? rightsOf(now) : 0;
    if (left > 0 && left >= rightsOf(before))
      return { verdict: 'failed', reason: `Nothing of ${nameOf(before)} was touched.` };
    const containment = containmentOf(cluster, before, now);
    if (left === 0)
      return {
        verdict: 'done',
        result: `In force, not proven: ${nameOf(before)} has no rights in ${cluster}.`,
        containment,
      };
    return {
      verdict: 'partial',
      done: `Some rights of ${nameOf(before)} in ${cluster} were taken.`,
      missing: `It still has ${rightsText(now as AccessEntry)}.`,
      advice: `Let it be finished, or see what is left: aws eks list-associated-access-policies --cluster-name ${cluster} --principal-arn ${before.principalArn}`,
      containment,
    };
  },

  /** A second occasion, such as a policy that was given since, keeps what was before the first, of the same entry. */
  merge: (earlier, now) =>
    isAnother(earlier, now)
      ? now
      : {
          ...earlier,
          ...((earlier.entry || now.entry) && { entry: earlier.entry || now.entry }),
          groups: [...new Set([...earlier.groups, ...now.groups])],
          policies: [
            ...earlier.policies,
            ...now.policies.filter(({ arn }) => !earlier.policies.some((one) => one.arn === arn)),
          ],
        },

  addsNothing: (earlier, now) => isWithin(now.groups, earlier.groups) && isWithin(now.policies, earlier.policies),

  isAnother,

  async undo({ cluster }, before, { clients: { eks } }) {
    const { principalArn, groups, policies } = before;
    const now = await readEntry(eks, cluster, principalArn);
    if (now && before.entry && now.entry !== before.entry)
      throw new CannotUndoError(
        `The access entry of ${nameOf(before)} in ${cluster} was deleted and made anew since: nothing is given to it.`,
      );
    if (!now) return `${nameOf(before)} has no access entry in ${cluster} any more: there is nothing to give back.`;
    const missing = policies.filter(({ arn }) => !now.policies.some((one) => one.arn === arn));
    const isChanged = now.groups.length > 0 && now.groups.join() !== groups.join();
    const lacksGroups = groups.length > 0 && now.groups.length === 0;
    await eachOf([
      ...missing.map((policy) => () => givePolicy(eks, cluster, principalArn, policy)),
      ...(lacksGroups ? [() => setGroups(eks, cluster, principalArn, groups)] : []),
    ]);
    const stays = isChanged ? ` Its groups were changed since to ${clean(now.groups.join(', '), 200)}, and stay.` : '';
    return `${nameOf(before)} has its former rights in ${cluster} again.${stays}`;
  },
};

const nameOf = ({ principalArn }: Pick<AccessBefore, 'principalArn'>): string =>
  clean(principalArn.split(':').at(-1) ?? '', 120);

const rightsOf = ({ groups, policies }: Pick<AccessEntry, 'groups' | 'policies'>): number =>
  groups.length + policies.length;

function rightsText({ groups, policies }: Pick<AccessEntry, 'groups' | 'policies'>): string {
  const named = policies.map(({ arn }) => clean(arn.split('/').at(-1) ?? '', 64));
  return [
    ...(named.length > 0 ? [`the policies ${named.join(', ')}`] : []),
    ...(groups.length > 0 ? [`the groups ${clean(groups.join(', '), 200)}`] : []),
  ].join(' and ');
}

const pending = (reason: string): Verified => ({
  verdict: 'pending',
  reason,
  checkAfterSeconds: 60,
  giveUpAfterSeconds: 600,
});

async function prepare(target: ClusterAccessTarget, ctx: ActionContext): Promise<Prepared<AccessBefore>> {
  const { cluster } = target;
  const found = await findEntry(target, ctx);
  if ('reason' in found) return { verdict: 'refuse', ...found };
  const { entry, tags, mode } = found;
  const { principalArn, entry: arn, username, groups, policies } = entry;
  const before: AccessBefore = { principalArn, entry: arn, username, groups, policies, mode };
  if (rightsOf(entry) === 0)
    return {
      verdict: 'unchanged',
      reason: `The access entry of ${nameOf(before)} in ${cluster} gives no rights already.`,
    };
  const ask = askUnlessAuto(`The cluster ${cluster}`, tags);
  const isRole = principalArn.includes(':role/');
  return {
    verdict: 'proceed',
    before,
    from: `${nameOf(before)} has ${rightsText(entry)} in ${cluster}`,
    to: `its access entry stays, and gives no rights in ${cluster}`,
    tags,
    effect: `takes ${rightsText(entry)} off the access entry of ${nameOf(before)} in cluster ${cluster}`,
    ...(isRole && { alsoHit: `everybody else who uses ${nameOf(before)} in ${cluster}` }),
    ...(ask && { unlessApproved: ask }),
  };
}

function containmentOf(cluster: string, before: AccessBefore, now: AccessEntry | undefined): Containment {
  const name = nameOf(before);
  const user = clean(before.username, 128);
  const isRole = before.principalArn.includes(':role/');
  return {
    proof: {
      verdict: now && rightsOf(now) > 0 ? 'not in force' : 'in force, not proven',
      by: `the access entry was read back; a call of ${name} that the cluster’s audit log shows as Forbidden would prove it`,
    },
    cut: [`what ${name} may do in ${cluster} by ${rightsText(before)}`],
    notCut: [
      `role bindings in the cluster that name ${user || name} itself: kubectl get rolebindings,clusterrolebindings -A -o wide`,
      'tokens of service accounts that were read there, and what was made in the cluster',
      `calls of AWS by ${name}`,
      ...(isRole ? ['a new access entry that whoever may make one makes'] : []),
    ],
    connected: now && rightsOf(now) > 0 ? [`${name}, by ${rightsText(now)}`] : [],
    evidence: [
      `the entry with its ${before.policies.length} policies and ${before.groups.length} groups, in the journal`,
    ],
    undo: `gives the access entry ${rightsText(before)} back`,
    ...(isRole && { alsoHit: `everybody else who uses ${name} in ${cluster}` }),
  };
}

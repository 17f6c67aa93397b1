import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import {
  ANY,
  ANY_DATABASE,
  ANY_DATABASE_CLUSTER,
  type Permission,
  RIPOSTE_CLUSTER_SNAPSHOT,
  RIPOSTE_DATABASE_SNAPSHOT,
} from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { DatabaseTarget } from '../catalogue/targets/workload-targets.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { close, type DatabaseBefore, reopen, same } from './databases/close.ts';
import { reportOf } from './databases/database-report.ts';
import { readSnapshot, snapshotName } from './databases/database-snapshot.ts';
import { idsOf, readDatabase } from './databases/rds-instance.ts';
import { whyNotClosed } from './databases/why-not-closed.ts';
import { findQuarantine, isUnusable } from './instances/quarantine-groups.ts';
import { atOnce } from './refusal.ts';

const PERMISSIONS: readonly Permission[] = [
  {
    actions: ['rds:DescribeDBClusters', 'rds:DescribeDBInstances'],
    resources: [ANY_DATABASE, ANY_DATABASE_CLUSTER],
    why: 'tells what the database is and which groups it has; only the finding knows which database',
  },
  {
    actions: ['ec2:DescribeSecurityGroups'],
    resources: [ANY],
    why: 'finds the quarantine groups of its VPC; the call knows no resources',
  },
  {
    actions: ['rds:ModifyDBCluster', 'rds:ModifyDBInstance'],
    resources: [ANY_DATABASE, ANY_DATABASE_CLUSTER],
    why: 'sets its groups and takes its public address. IAM has no condition on what is changed: whoever runs code in this function could set its password, too',
  },
  {
    actions: [
      'rds:CreateDBClusterSnapshot',
      'rds:CreateDBSnapshot',
      'rds:DescribeDBClusterSnapshots',
      'rds:DescribeDBSnapshots',
    ],
    resources: [ANY_DATABASE, ANY_DATABASE_CLUSTER, RIPOSTE_DATABASE_SNAPSHOT, RIPOSTE_CLUSTER_SNAPSHOT],
    why: 'keeps what is in it, under a name of its own',
  },
];

const REOPEN_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['rds:DescribeDBClusters', 'rds:DescribeDBInstances'],
    resources: [ANY_DATABASE, ANY_DATABASE_CLUSTER],
    why: 'tells what is as the containment left it',
  },
  {
    actions: ['rds:ModifyDBCluster', 'rds:ModifyDBInstance'],
    resources: [ANY_DATABASE, ANY_DATABASE_CLUSTER],
    why: 'gives its groups and its public address back, which takes the same permission as to take them',
  },
];

/** Closes a database to everybody, and keeps a snapshot of it. */
export const isolateDatabase: Action<DatabaseTarget, DatabaseBefore> = {
  id: 'isolate-database',
  permissions: PERMISSIONS,
  undoPermissions: REOPEN_PERMISSIONS,
  // RDS refuses changes while it is busy, and takes its time for each.
  stepwise: true,

  async probe({ rds }) {
    return [await probe('rds:DescribeDBInstances', () => readDatabase(rds, 'riposte-doctor'))];
  },

  before: (target, ctx) => prepare(target, ctx),

  apply: ({ key: id }, before, ctx) => close(id, before, ctx),

  async verify({ key: id }, before, ctx) {
    const now = await readDatabase(ctx.clients.rds, id);
    if (now && now.status !== 'deleting') return reportOf(id, before, now, ctx);
    return {
      verdict: 'failed',
      reason: `${id} is ${now?.status ?? 'gone'}: it went while it was isolated.`,
      advice: `Look for the snapshot ${before.snapshot}, and for its automated backups.`,
    };
  },

  /** A second occasion keeps what was before the first, unless other groups were set since. */
  merge: (earlier, now) => ({
    ...earlier,
    groups: same(now.groups, [earlier.closed]) ? earlier.groups : now.groups,
    isPublic: earlier.isPublic || now.isPublic,
    at: now.at,
    snapshot: now.snapshot,
    closed: now.closed,
  }),

  addsNothing: (earlier, now) =>
    isWithin([now.cluster, ...now.groups], [earlier.cluster, ...earlier.groups, earlier.closed]) &&
    (earlier.isPublic || !now.isPublic),

  async undo({ key: id }, before, { clients: { rds } }) {
    const now = await readDatabase(rds, id);
    if (!now || now.status === 'deleting')
      return `${id} is ${now?.status ?? 'gone'}: there is nothing to give back. Its snapshot ${before.snapshot} stays.`;
    const left = await reopen(rds, id, before, now);
    const what = left.length > 0 ? ` except for this, which stays as it is: ${left.join('; ')}` : '';
    return `${id} is as before${what}. Its snapshot ${before.snapshot} stays.`;
  },
};

async function prepare({ key: id }: DatabaseTarget, ctx: ActionContext): Promise<Prepared<DatabaseBefore>> {
  const { rds } = ctx.clients;
  const found = await readDatabase(rds, id);
  if (!found) return { verdict: 'refuse', reason: `${id} no longer exists.` };
  const refused = whyNotClosed(id, found);
  if (refused) return { verdict: 'refuse', ...refused };
  const quarantine = await findQuarantine(found.vpcId, 'databases', ctx);
  if (isUnusable(quarantine)) return { verdict: 'refuse', ...quarantine };
  const { closed } = quarantine;
  const { cluster, isPublic, engine, endpoint, replicas, secret } = found;
  const groups = idsOf(found.groups);
  const snapshot = snapshotName({ id, cluster }, ctx.key);
  // What else closed it, such as the response to another member of its cluster, leaves nothing to finish.
  const isKept = async () =>
    !ctx.isBegun || (await atOnce(() => readSnapshot(rds, { id, cluster }, snapshot), undefined)) !== undefined;
  if (same(groups, [closed]) && !isPublic && (await isKept()))
    return { verdict: 'unchanged', reason: `${id} is already isolated.` };
  const ask = askUnlessAuto(`The database ${id}`, found.tags);
  const whole = cluster ? ` and every member of its cluster ${clean(cluster, 63)}` : '';
  return {
    verdict: 'proceed',
    before: {
      ...{ cluster, groups, isPublic, closed, engine, endpoint, replicas, secret, at: ctx.now() },
      snapshot,
    },
    from: `${id} is ${found.status}, in ${groups.join(', ')}${isPublic ? ', with a public address' : ''}`,
    to: `in the closed group alone${isPublic ? ', without a public address' : ''}, with a snapshot`,
    tags: found.tags,
    effect: `closes ${id}${whole} to new connections${isPublic ? ', takes its public address' : ''}, and begins a snapshot; sessions that are open go on; also hit: everybody who uses it, its rotation function too, so rotate the password first, which ends the sessions of its user`,
    ...(ask && { unlessApproved: ask }),
  };
}

import type { Action } from '../../core/action.ts';
import type { Containment } from '../../core/contain.ts';
import { ANY_CLUSTER_SNAPSHOT, ANY_DATABASE_SNAPSHOT } from '../../core/permission.ts';
import type { DatabaseCopyTarget } from '../catalogue/targets/workload-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { readRestorers, readSnapshotTags, setRestorable } from './databases/shared-snapshot.ts';

/** `accounts`: whom it is shared with by name, which stays. */
export type DatabaseCopyBefore = { accounts: string[] };

/** Takes a snapshot of a database, or of a cluster, away from the public. */
export const makeDatabaseCopyPrivate: Action<DatabaseCopyTarget, DatabaseCopyBefore> = {
  id: 'make-database-copy-private',
  permissions: [
    {
      actions: [
        'rds:DescribeDBClusterSnapshotAttributes',
        'rds:DescribeDBClusterSnapshots',
        'rds:DescribeDBSnapshotAttributes',
        'rds:DescribeDBSnapshots',
        'rds:ModifyDBClusterSnapshotAttribute',
        'rds:ModifyDBSnapshotAttribute',
      ],
      resources: [ANY_DATABASE_SNAPSHOT, ANY_CLUSTER_SNAPSHOT],
      why: 'takes “all” off its attribute “restore”; IAM has no condition on whom it is shared with',
    },
  ],
  undoPermissions: [
    {
      actions: [
        'rds:DescribeDBClusterSnapshotAttributes',
        'rds:DescribeDBSnapshotAttributes',
        'rds:ModifyDBClusterSnapshotAttribute',
        'rds:ModifyDBSnapshotAttribute',
      ],
      resources: [ANY_DATABASE_SNAPSHOT, ANY_CLUSTER_SNAPSHOT],
      why: 'puts “all” back into its attribute “restore”',
    },
  ],

  async before(target, { clients: { rds } }) {
    const { key } = target;
    const found = await readRestorers(rds, target);
    if (!found) return { verdict: 'unchanged', reason: `${key} is gone.` };
    if (!found.isPublic) return { verdict: 'unchanged', reason: `${key} is not public.` };
    const { accounts } = found;
    const tags = await readSnapshotTags(rds, target);
    const ask = askUnlessBaseline(key, tags, 'private');
    const named = accounts.length > 0 ? `, and shared with ${accounts.slice(0, 10).join(', ')}` : '';
    return {
      verdict: 'proceed',
      before: { accounts },
      from: `public: everybody may restore the database from it${named}`,
      to: named ? 'not public; still shared with these accounts' : 'private',
      effect: `takes ${key} away from the public; ${named ? 'it stays shared with the accounts that it names' : 'only this account keeps it'}; also hit: other accounts that use it without being named`,
      tags,
      ...(ask && { unlessApproved: ask }),
    };
  },

  async apply(target, _before, { clients: { rds } }) {
    const now = await readRestorers(rds, target);
    if (now?.isPublic) await setRestorable(rds, target, false);
  },

  async verify(target, { accounts }, { clients: { rds } }) {
    const now = await readRestorers(rds, target);
    if (!now) return { verdict: 'failed', reason: `${target.key} was deleted while it was made private.` };
    if (now.isPublic)
      return {
        verdict: 'pending',
        reason: `${target.key} still shows as public.`,
        checkAfterSeconds: 60,
        giveUpAfterSeconds: 600,
      };
    return {
      verdict: 'done',
      result: `${target.key} is no longer public. Whoever restored or copied it before still has that.`,
      containment: containmentOf(accounts),
    };
  },

  async undo(target, _before, { clients: { rds } }) {
    if (!(await readRestorers(rds, target))) return `${target.key} is gone: there is nothing to give back.`;
    // It may still show what was before the action, which is no reason to leave it. For what has "all" already, RDS' model of
    // both calls knows no error (it is gone, its state, too many accounts), and moto takes it again; no account of AWS was
    // asked. If RDS refuses it after all, the undo fails and says so, and the snapshot is public, as it was to be.
    await setRestorable(rds, target, true);
    return `${target.key} is public again.`;
  },
};

const containmentOf = (accounts: readonly string[]): Containment => ({
  proof: {
    verdict: 'in force, not proven',
    by: 'its attribute “restore” does not hold “all” any more; a restore that another account is refused would prove it',
  },
  cut: ['new restores and copies by accounts that it does not name'],
  notCut: [
    'databases and copies that others made of it before: treat its data and its passwords as compromised',
    ...(accounts.length > 0 ? [`the accounts ${accounts.slice(0, 10).join(', ')}, which it names`] : []),
  ],
  connected: [],
  evidence: ['the snapshot itself, and whom it was shared with, in the journal'],
  undo: 'makes it public again',
  alsoHit: 'other accounts that use it without being named',
});

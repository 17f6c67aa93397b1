import { ModifyDBClusterCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import { eachOf } from '../each-of.ts';
import { isRefusal } from '../refusal.ts';
import { keepSnapshot } from './database-snapshot.ts';
import { type Database, idsOf, readDatabase } from './rds-instance.ts';

type Rds = Clients['rds'];

/** All that undo needs, and the evidence; `groups` are the cluster's where it is a member of one. */
export type DatabaseBefore = {
  cluster: string;
  groups: string[];
  isPublic: boolean;
  closed: string;
  snapshot: string;
  at: number;
  engine: string;
  endpoint: string;
  replicas: string[];
  secret: string;
};

const isBusy = (error: unknown): boolean =>
  isAwsError(error, 'InvalidDBInstanceStateFault', 'InvalidDBInstanceState', 'InvalidDBClusterStateFault');

/** Only these, in no order. */
export const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && [...some].sort().join() === [...others].sort().join();

/**
 * First the cut: while a snapshot is made, RDS may refuse a change. What it refuses for now is left for the next look.
 * Evidence that cannot be kept fails nothing: it is tried again at each look, and told as missing in the end.
 * `ApplyImmediately` is not set: both changes take effect at once without it, and it would apply what else is pending.
 */
export async function close(id: string, before: DatabaseBefore, ctx: ActionContext): Promise<void> {
  const { rds } = ctx.clients;
  const now = await readDatabase(rds, id);
  if (!now) return;
  const { cluster, closed, snapshot } = before;
  const isClosed = same(idsOf(now.groups), [closed]);
  await eachOf([
    ...(isClosed ? [] : [() => unlessBusy(() => setGroups(rds, id, cluster, [closed]))]),
    ...(now.isPublic ? [() => unlessBusy(() => setPublic(rds, id, false))] : []),
    () => keepSnapshot({ id, cluster }, snapshot, ctx),
  ]);
}

async function unlessBusy(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

async function setGroups(rds: Rds, id: string, cluster: string, VpcSecurityGroupIds: string[]): Promise<void> {
  await (cluster
    ? rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: cluster, VpcSecurityGroupIds }))
    : rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, VpcSecurityGroupIds })));
}

const setPublic = (rds: Rds, DBInstanceIdentifier: string, PubliclyAccessible: boolean) =>
  rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, PubliclyAccessible }));

/**
 * Puts back piece by piece, each only where it is as the action left it.
 *
 * @returns what stays as it is, for people; empty where all was put back
 */
export async function reopen(rds: Rds, id: string, before: DatabaseBefore, now: Database): Promise<string[]> {
  const left: string[] = [];
  const piece = async (what: string, step: () => Promise<unknown>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      if (isBusy(error)) throw new PlaceBusyError(`${id} is still being changed: ${what} cannot be given back yet.`);
      if (!isRefusal(error)) throw error;
      left.push(`${what} (${clean(error.name, 60)})`);
    }
  };
  const groups = idsOf(now.groups);
  const of = before.cluster ? `its cluster ${clean(before.cluster, 63)}` : 'it';
  if (same(groups, [before.closed]))
    await piece(`the groups ${before.groups.join(', ')} of ${of}`, () =>
      setGroups(rds, id, before.cluster, before.groups),
    );
  else if (!same(groups, before.groups)) left.push(`the groups of ${of}, which were changed since`);
  if (before.isPublic && !now.isPublic) await piece('its public address', () => setPublic(rds, id, true));
  return left;
}

import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import type { InstanceTarget } from '../catalogue/targets/contain-targets.ts';
import { isWithin } from '../shared/is-within.ts';
import { probe } from '../shared/probe.ts';
import { askUnlessAuto } from './auto-tag.ts';
import { mayClose, tryIdle } from './instances/dry-run.ts';
import { isUnprotected, readInstance, readProtection, type Volume } from './instances/instance.ts';
import { isClosedBy, isOurs, SHORT_IDLE } from './instances/interfaces.ts';
import { type InstanceBefore, isolate } from './instances/isolate.ts';
import { ISOLATE_PERMISSIONS, RELEASE_PERMISSIONS } from './instances/isolate-permissions.ts';
import { planOf } from './instances/isolation-plan.ts';
import { reportOf } from './instances/isolation-report.ts';
import { findQuarantine, isUnusable } from './instances/quarantine-groups.ts';
import { release } from './instances/release.ts';
import { groupWithout, membershipOf } from './instances/scaling-group.ts';
import { hasSnapshots, markOf } from './instances/snapshots.ts';
import { joined, registrationsOf } from './instances/target-groups.ts';
import { whyNotIsolated, whyNotStandby } from './instances/why-not-isolated.ts';
import { atOnce } from './refusal.ts';
import { lastCalls } from './sessions/last-calls.ts';

/** Keeps an instance and its evidence, and closes each of its interfaces. */
export const isolateInstance: Action<InstanceTarget, InstanceBefore> = {
  id: 'isolate-instance',
  permissions: ISOLATE_PERMISSIONS,
  undoPermissions: RELEASE_PERMISSIONS,

  async probe({ ec2 }) {
    return [await probe('ec2:ModifyNetworkInterfaceAttribute', () => tryIdle(ec2))];
  },

  before: (target, ctx) => prepare(target, ctx),

  async apply({ key: id }, before, ctx) {
    const now = await readInstance(ctx.clients.ec2, id);
    // Gone in the middle: reading back says so.
    if (now && !isOver(now.state)) await isolate(id, before, now, ctx);
  },

  async verify({ key: id }, before, ctx) {
    const now = await readInstance(ctx.clients.ec2, id);
    if (!now || isOver(now.state))
      return {
        verdict: 'failed',
        reason: `${id} is ${now?.state ?? 'gone'}: it went while it was isolated.`,
        advice: `Look for its snapshots by the tag riposte:instance=${id}, and for what replaced it.`,
      };
    return reportOf(id, before, now, ctx);
  },

  // What cuts is done before what may fail late, such as load balancers.
  async afterFailure({ key: id }, _error, ctx, before) {
    const now = before && (await readInstance(ctx.clients.ec2, id));
    if (!now || isOver(now.state) || !now.interfaces.some((each) => isOurs(each, before.groups))) return undefined;
    return reportOf(id, before, now, ctx, atOnce);
  },

  /** A second occasion, such as an interface that was attached since, keeps what was before the first; other groups set since hold. */
  merge: (earlier, now) => ({
    ...earlier,
    interfaces: [
      ...earlier.interfaces.map((was) => {
        const since = now.interfaces.find(({ id }) => id === was.id);
        return since && !isOurs(since, earlier.groups) ? { ...was, groups: since.groups } : was;
      }),
      ...now.interfaces.filter(({ id }) => !earlier.interfaces.some((each) => each.id === id)),
    ],
    metadata: earlier.metadata === 'enabled' ? earlier.metadata : now.metadata,
    scaling: earlier.scaling || now.scaling,
    balanced: joined(earlier.balanced, now.balanced),
    unbalanced: now.unbalanced ?? '',
  }),

  addsNothing: (earlier, now) =>
    now.interfaces.every(
      (each) =>
        isOurs(each, earlier.groups) ||
        earlier.interfaces.some(({ id, groups }) => id === each.id && isWithin(each.groups, groups)),
    ) &&
    isWithin(idsOf(now.volumes), idsOf(earlier.volumes)) &&
    isWithin(now.balanced ?? [], earlier.balanced ?? []) &&
    isWithin([now.scaling, now.metadata], [earlier.scaling, earlier.metadata, '', 'disabled']),

  async undo({ key: id }, before, ctx) {
    const now = await readInstance(ctx.clients.ec2, id);
    if (!now || isOver(now.state))
      return `${id} is ${now?.state ?? 'gone'}: there is nothing to put back. Its snapshots stay.`;
    const left = await release(id, before, now, ctx);
    const what =
      left.length > 0 ? `is as before, except for this, which stays as it is: ${left.join('; ')}` : 'is as before';
    return `${id} ${what}. Its snapshots stay.`;
  },
};

const idsOf = (volumes: readonly Volume[]): string[] => volumes.map(({ id }) => id);

const isOver = (state: string): boolean => state === 'terminated' || state === 'shutting-down';

/** What was called with the credentials of its role: in sessions that AWS names after the instance. */
async function callsOf(id: string, { clients: { cloudtrail } }: ActionContext): Promise<string> {
  const by = { AttributeKey: 'Username', AttributeValue: id } as const;
  return (await lastCalls(cloudtrail, by, 'with the credentials of the instance')).said;
}

async function prepare({ key: id }: InstanceTarget, ctx: ActionContext): Promise<Prepared<InstanceBefore>> {
  const { ec2, autoScaling, elbv2 } = ctx.clients;
  const instance = await readInstance(ec2, id);
  if (!instance) return { verdict: 'refuse', reason: `${id} no longer exists.` };
  const refused = whyNotIsolated(id, instance);
  if (refused) return { verdict: 'refuse', ...refused };
  const groups = await findQuarantine(instance.vpcId, 'instances', ctx);
  if (isUnusable(groups)) return { verdict: 'refuse', ...groups };
  const open = instance.interfaces.filter((each) => !isClosedBy(each, groups));
  const isCut = open.length === 0 && instance.metadata === 'disabled';
  const [member, kept] = await Promise.all([membershipOf(autoScaling, id), readProtection(ec2, id)]);
  const leaves = member !== undefined && member.state === 'InService';
  const group = leaves ? await groupWithout(autoScaling, member.group, id) : undefined;
  // What is cut off serves nobody: standby takes nothing from its group, which can replace it then.
  const short = leaves && group && !isCut && whyNotStandby(member.group, group.others, group.least);
  if (short) return { verdict: 'refuse', ...short };
  await mayClose(ec2, open, groups);
  const balanced = await registrationsOf(elbv2, id, instance, group?.balanced ?? []);
  const { interfaces, volumes, metadata, isSpot, profile, hasPublicAddress } = instance;
  const mark = markOf(ctx.key);
  // What else closed it leaves nothing to finish.
  const isKept = async () =>
    !ctx.isBegun ||
    (!isUnprotected(instance, kept) &&
      instance.interfaces.every(({ idle }) => idle === SHORT_IDLE) &&
      (await hasSnapshots(ec2, volumes, mark)));
  if (isCut && !leaves && balanced.found.length === 0 && (await isKept()))
    return { verdict: 'unchanged', reason: `${id} is already isolated.` };
  const scaling = leaves ? member.group : '';
  const calls = profile ? await callsOf(id, ctx) : '';
  const ask = askUnlessAuto(id, instance.tags);
  return {
    verdict: 'proceed',
    before: {
      groups,
      interfaces,
      volumes,
      metadata,
      ...kept,
      isSpot,
      scaling,
      profile,
      hasPublicAddress,
      ...(calls && { calls }),
      balanced: balanced.found,
      unbalanced: balanced.unread,
      mark,
    },
    ...planOf(id, instance, { scaling, balanced }),
    tags: instance.tags,
    ...(ask && { unlessApproved: ask }),
  };
}

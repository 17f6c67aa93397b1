import type { ActionContext } from '../../../core/action-context.ts';
import { isAwsError } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import { isRefusal } from '../refusal.ts';
import { type Instance, type Interface, readProtection } from './instance.ts';
import { DEFAULT_IDLE, isOurs, SHORT_IDLE, setGroups, setIdle, UNCUT_IDLE } from './interfaces.ts';
import { type InstanceBefore, mappingOf, modifierOf, setMetadata } from './isolate.ts';
import { exitStandby, membershipOf } from './scaling-group.ts';
import { byGroup, groupName, type Registration, register, stillRegistered, whyNotBack } from './target-groups.ts';

type Ec2 = ActionContext['clients']['ec2'];

/**
 * Puts back piece by piece, each only where it is as the action left it.
 *
 * @returns what stays as it is, for people; empty where all was put back
 */
export async function release(
  id: string,
  before: InstanceBefore,
  now: Instance,
  { clients: { ec2, autoScaling, elbv2 } }: ActionContext,
): Promise<string[]> {
  const left: string[] = [];
  const piece = async (what: string, step: () => Promise<unknown>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      left.push(`${what} (${clean(error.name, 60)})`);
    }
  };
  for (const former of before.interfaces) {
    const there = now.interfaces.find((each) => each.id === former.id);
    await piece(`the groups of ${former.id}`, async () => left.push(...(await releaseOne(ec2, before, former, there))));
  }
  if (before.metadata === 'enabled' && now.metadata === 'disabled')
    await piece('the metadata endpoint', () => setMetadata(ec2, id, 'enabled'));
  await piece('the protection from termination', () => unprotect(ec2, id, before, now));
  if (before.scaling)
    await piece(`its place in ${before.scaling}`, async () => {
      const { state } = (await membershipOf(autoScaling, id)) ?? {};
      if (state === 'Standby') await exitStandby(autoScaling, before.scaling, id);
      else if (state !== 'InService' && state !== 'Pending') left.push(`its place in ${before.scaling}`);
    });
  await rejoin();
  return left;

  async function rejoin(): Promise<void> {
    for (const [group, places] of byGroup(before.balanced ?? [])) {
      const what = `its place in the target group ${groupName(group)}`;
      await piece(what, async () => {
        const there = await stillRegistered(elbv2, places);
        const back: Registration[] = [];
        for (const each of places.filter((one) => !there.includes(one))) {
          const why = whyNotBack(each, [id, ...now.addresses]);
          if (why) left.push(`${what} ${why}`);
          else back.push(each);
        }
        if (back.length > 0) await register(elbv2, group, back);
      });
    }
  }
}

/** @returns what of an interface stays as it is */
async function releaseOne(
  ec2: Ec2,
  before: InstanceBefore,
  former: Interface,
  there: Interface | undefined,
): Promise<string[]> {
  if (!there) return [`${former.id}, which is no longer attached`];
  if (there.groups.join() !== former.groups.join()) {
    if (!isOurs(there, before.groups)) return [`the groups of ${former.id}, which were changed since`];
    try {
      await setGroups(ec2, former.id, former.groups);
    } catch (error) {
      if (!isAwsError(error, 'InvalidGroup.NotFound')) throw error;
      return [`the groups of ${former.id}: one of ${former.groups.join(', ')} was deleted`];
    }
  }
  if ((there.idle === SHORT_IDLE || there.idle === UNCUT_IDLE) && there.idle !== former.idle)
    await setIdle(ec2, former.id, former.idle ?? DEFAULT_IDLE);
  return [];
}

/** What keeps it from being lost is as before, where nobody changed it. */
async function unprotect(ec2: Ec2, id: string, before: InstanceBefore, now: Instance): Promise<void> {
  const { protection, shutdown } = await readProtection(ec2, id);
  const modify = modifierOf(ec2, id);
  if (protection && !before.protection) await modify({ DisableApiTermination: { Value: false } });
  if (shutdown === 'stop' && before.shutdown !== 'stop')
    await modify({ InstanceInitiatedShutdownBehavior: { Value: before.shutdown } });
  const kept = before.volumes.filter(
    (each) => each.goes && now.volumes.some((volume) => volume.id === each.id && !volume.goes),
  );
  if (kept.length > 0) await modify({ BlockDeviceMappings: kept.map((each) => mappingOf(each, true)) });
}

import {
  ModifyInstanceAttributeCommand,
  type ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommand,
  ModifyNetworkInterfaceAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { ActionContext } from '../../../core/action.ts';
import { eachOf } from '../each-of.ts';
import { keepFirst } from '../evidence.ts';
import { beside, isRefusal } from '../refusal.ts';
import type { Instance, Interface, Volume } from './instance.ts';
import type { QuarantineGroups } from './quarantine-groups.ts';
import { enterStandby } from './scaling-group.ts';
import { takeSnapshots } from './snapshots.ts';
import { byGroup, deregister, type Registration } from './target-groups.ts';

type Ec2 = ActionContext['clients']['ec2'];

/**
 * All that undo needs; `scaling` is empty where it is in no group, or was in standby already. `calls`: what its role did last,
 * for people; absent where it has none. `balanced`: its places in target groups, and `unbalanced` what was not looked at of
 * these. All three are absent in what a release before wrote.
 */
export type InstanceBefore = {
  groups: QuarantineGroups;
  interfaces: Interface[];
  volumes: Volume[];
  metadata: string;
  protection: boolean;
  shutdown: string;
  isSpot: boolean;
  scaling: string;
  profile: string;
  hasPublicAddress: boolean;
  calls?: string;
  balanced?: Registration[];
  unbalanced?: string;
  mark: string;
};

/** After so many idle seconds a tracked connection is forgotten; AWS takes no less. */
export const SHORT_IDLE = 60;
/** What AWS has where nothing is set: five days. */
export const DEFAULT_IDLE = 432_000;

const same = (groups: readonly string[], one: string): boolean => groups.length === 1 && groups[0] === one;
export const isClosedBy = ({ groups }: Interface, { closed }: QuarantineGroups): boolean => same(groups, closed);
/** Ours: closed, or open where an attempt died between the two. */
export const isOurs = ({ groups }: Interface, { open, closed }: QuarantineGroups): boolean =>
  same(groups, closed) || same(groups, open);

/**
 * First what keeps it and its evidence, then each interface, its credentials, and last what AWS had no time for before, and its
 * load balancers, which must hold up nothing. Each step sets a state, so that it can be done again; what is so already is not
 * written.
 */
export async function isolate(id: string, before: InstanceBefore, now: Instance, ctx: ActionContext): Promise<void> {
  const { ec2, elbv2 } = ctx.clients;
  const { groups } = before;
  const keepRest = await keepFirst(keeping(id, before, now, ctx));
  const known = new Set(before.interfaces.map(({ id: each }) => each));
  await closeEach(
    ec2,
    now.interfaces.filter((each) => known.has(each.id)),
    groups,
  );
  if (now.metadata !== 'disabled') await setMetadata(ec2, id, 'disabled');
  const places = [...byGroup(before.balanced ?? [])];
  await eachOf([
    keepRest,
    () => Promise.all(places.map(([group, those]) => beside(() => deregister(elbv2, group, those)))),
  ]);
}

/** What keeps the instance and its evidence. */
function keeping(id: string, before: InstanceBefore, now: Instance, ctx: ActionContext) {
  const { ec2, autoScaling } = ctx.clients;
  const { protection, isSpot, shutdown, scaling, mark } = before;
  const modify = modifierOf(ec2, id);
  const going = now.volumes.filter(({ goes }) => goes);
  return [
    // AWS protects no Spot instance.
    ...(!protection && !isSpot ? [() => modify({ DisableApiTermination: { Value: true } })] : []),
    ...(shutdown !== 'stop' ? [() => modify({ InstanceInitiatedShutdownBehavior: { Value: 'stop' } })] : []),
    ...(going.length > 0 ? [() => modify({ BlockDeviceMappings: going.map((one) => mappingOf(one, false)) })] : []),
    ...(scaling ? [() => enterStandby(autoScaling, scaling, id)] : []),
    () => takeSnapshots(id, now, mark, ctx),
  ];
}

export const modifierOf =
  (ec2: Ec2, InstanceId: string) => (attribute: Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>) =>
    ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...attribute }));

export const mappingOf = ({ device }: Volume, goes: boolean) => ({
  DeviceName: device,
  Ebs: { DeleteOnTermination: goes },
});

/**
 * Closes each that it can: one that is gone by now, or that AWS refuses, keeps none of the others open. None is opened unless
 * AWS has just taken the closed group: the role of `act-contain` may set the two quarantine groups alone, and so could not
 * put back those that an interface had (docs/decisions/0066).
 * What is left is told by reading back.
 *
 * @throws what AWS refuses, where it has touched none of them
 */
async function closeEach(ec2: Ec2, interfaces: readonly Interface[], groups: QuarantineGroups): Promise<void> {
  let [isTouched, isTaken] = [interfaces.some((each) => isOurs(each, groups)), false];
  let refused: Error | undefined;
  const shut = async (id: string): Promise<void> => {
    isTaken = false;
    await setGroups(ec2, id, [groups.closed]);
    isTouched = isTaken = true;
  };
  for (const each of interfaces)
    try {
      if (isClosedBy(each, groups)) continue;
      if (each.idle !== SHORT_IDLE) await beside(() => setIdle(ec2, each.id, SHORT_IDLE));
      // Open for as long as two calls take: what nothing tracks is cut by the closed group at once.
      if (!isOurs(each, groups)) {
        if (!isTaken) await shut(each.id);
        await setGroups(ec2, each.id, [groups.open]);
      }
      await shut(each.id);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused ??= error;
    }
  if (refused && !isTouched) throw refused;
}

// One attribute a call.
export const setGroups = async (ec2: Ec2, NetworkInterfaceId: string, Groups: string[]): Promise<void> =>
  void (await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups })));

export const setIdle = async (ec2: Ec2, NetworkInterfaceId: string, seconds: number): Promise<void> =>
  void (await ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({
      NetworkInterfaceId,
      ConnectionTrackingSpecification: { TcpEstablishedTimeout: seconds },
    }),
  ));

export const setMetadata = async (ec2: Ec2, InstanceId: string, HttpEndpoint: 'enabled' | 'disabled'): Promise<void> =>
  void (await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpEndpoint })));

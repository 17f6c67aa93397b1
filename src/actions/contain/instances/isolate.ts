import {
  ModifyInstanceAttributeCommand,
  type ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import type { ActionContext } from '../../../core/action-context.ts';
import { eachOf } from '../each-of.ts';
import { keepFirst } from '../evidence.ts';
import { beside } from '../refusal.ts';
import { closeEach } from './close-interfaces.ts';
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

/**
 * First what keeps it and its evidence, then each interface, its credentials, and last what AWS had no time for before, and its
 * load balancers, which must hold up nothing. Each step sets a state, so that it can be done again; what is so already is not
 * written.
 */
export async function isolate(id: string, before: InstanceBefore, now: Instance, ctx: ActionContext): Promise<void> {
  const { ec2, elbv2 } = ctx.clients;
  const keepRest = await keepFirst(keeping(id, before, now, ctx));
  const checkCut = await closeEach(before, now.interfaces, ctx);
  if (now.metadata !== 'disabled') await setMetadata(ec2, id, 'disabled');
  const places = [...byGroup(before.balanced ?? [])];
  await eachOf([
    keepRest,
    () => Promise.all(places.map(([group, those]) => beside(() => deregister(elbv2, group, those)))),
    checkCut,
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

export const setMetadata = async (ec2: Ec2, InstanceId: string, HttpEndpoint: 'enabled' | 'disabled'): Promise<void> =>
  void (await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpEndpoint })));

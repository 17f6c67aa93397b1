import { ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import type { Interface } from './instance.ts';
import type { QuarantineGroups } from './quarantine-groups.ts';

type Ec2 = Clients['ec2'];

/** After so many idle seconds a tracked connection is forgotten; AWS takes no less. */
export const SHORT_IDLE = 60;
/** Nearly the same: it marks an interface that may be in the closed group without having been in the open one. */
export const UNCUT_IDLE = 61;
/** What AWS has where nothing is set: five days. */
export const DEFAULT_IDLE = 432_000;

const same = (groups: readonly string[], one: string): boolean => groups.length === 1 && groups[0] === one;
export const isClosedBy = ({ groups }: Interface, { closed }: QuarantineGroups): boolean => same(groups, closed);
export const isOpenBy = ({ groups }: Interface, { open }: QuarantineGroups): boolean => same(groups, open);
/** Ours: closed, or open where an attempt died between the two. */
export const isOurs = (one: Interface, groups: QuarantineGroups): boolean =>
  isClosedBy(one, groups) || isOpenBy(one, groups);

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

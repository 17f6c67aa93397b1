import { ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import type { Interface } from './instance.ts';
import { SHORT_IDLE } from './interfaces.ts';
import type { QuarantineGroups } from './quarantine-groups.ts';

type Ec2 = Clients['ec2'];

/**
 * Asks EC2, before anybody is asked, whether the interface may be closed by the group that would close it: what denies it, such
 * as a service control policy, would else be told after a yes. Whatever else EC2 says to a dry run is no refusal.
 *
 * @throws the refusal
 */
export async function mayClose(ec2: Ec2, [first]: readonly Interface[], { closed }: QuarantineGroups): Promise<void> {
  if (!first) return;
  const close = { DryRun: true, NetworkInterfaceId: first.id, Groups: [closed] };
  try {
    await ec2.send(new ModifyNetworkInterfaceAttributeCommand(close));
  } catch (error) {
    if (isAwsError(error, 'UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException')) throw error;
  }
}

/** A dry run on an interface that is not there, for the doctor; both functions may change how long one remembers. */
export const tryIdle = (ec2: Ec2): Promise<unknown> =>
  ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({
      DryRun: true,
      NetworkInterfaceId: 'eni-00000000000000000',
      ConnectionTrackingSpecification: { TcpEstablishedTimeout: SHORT_IDLE },
    }),
  );

import type { LocalStack } from '../../local/local-stack.ts';
import type { Config } from '../../src/core/config.ts';
import { sources } from '../../src/sources/index.ts';
import { ACL, managed, ON } from '../actions/deny/targets/given.ts';
import { bundled } from '../support/stories.ts';

export const SSH = 'guardduty/ssh-brute-force-against-us';
/** Who guesses passwords in that event, by a finding that is not grave. */
export const ATTACKER = '198.51.100.66/32';

const SUBNET = 'subnet-0a1b2c3d4e5f60001';

/** Addresses are denied in a network ACL, and nothing else is done. */
export const SETTINGS_ON: Partial<Config> = { ...ON, actions: ['deny-in-network-acl', 'notify'] };

/** The network ACL before the instance of that event. */
export function seedNetworkAcl({ services: { ec2 } }: LocalStack): void {
  ec2.networkAcls.seedNetworkAcl({ id: ACL, subnets: [SUBNET], tags: managed });
  for (const { kind, id } of sources.guardduty.parse(JSON.parse(bundled(SSH))).flatMap(({ resources }) => resources))
    if (kind === 'instance') ec2.networkAcls.seedInstance(id, [SUBNET]);
}

/** How many rules deny that address. */
export const rulesOf = ({ services }: LocalStack): number =>
  (services.ec2.networkAcls.acls.get(ACL)?.entries ?? []).filter(({ CidrBlock }) => CidrBlock === ATTACKER).length;

import { LocalDynamoDb } from '../../../../local/services/dynamodb.ts';
import { LocalEc2 } from '../../../../local/services/ec2.ts';
import type { NetworkAclSeed } from '../../../../local/services/ec2-network-acls.ts';
import { LocalRoute53 } from '../../../../local/services/route-53.ts';
import { LocalRoute53Resolver } from '../../../../local/services/route-53-resolver.ts';
import type { DenyEntry } from '../../../../src/actions/deny/targets/deny-target.ts';
import type { ActionContext } from '../../../../src/core/action-context.ts';
import type { Config } from '../../../../src/core/config.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../../support/fixtures.ts';

export const HOUR = 3_600_000;
export const INSTANCE = 'i-0a1b2c3d4e5f60001';
export const SUBNET = 'subnet-0a1b2c3d4e5f60001';
export const ACL = 'acl-0a1b2c3d4e5f60001';
export const LIST = 'pl-0a1b2c3d4e5f60004';
export const LIST_V6 = 'pl-0a1b2c3d4e5f60006';
export const DOMAINS = 'rslvr-fdl-0a1b2c3d4e5f6';
export const ATTACKER = '198.51.100.7/32';
export const OTHER = '203.0.113.9/32';
export const ATTACKER_V6 = '2001:db8::7/128';
export const managed = { 'riposte:managed': 'true' };

export const ON: Partial<Config> = {
  networkAcls: [ACL],
  networkAclRules: { first: 50, last: 69 },
  egressPrefixLists: { v4: LIST, v6: LIST_V6 },
  domainList: DOMAINS,
};

/** One rule of an ACL in one direction, as people write it: `50 in deny 198.51.100.7/32`. */
export interface Written {
  number: number;
  cidr: string;
  action?: 'allow' | 'deny';
  protocol?: string;
  egress?: boolean;
}

export const entriesOf = (rules: readonly Written[]): NonNullable<NetworkAclSeed['entries']> =>
  rules.flatMap(({ number, cidr, action = 'deny', protocol = '-1', egress }) =>
    (egress === undefined ? [false, true] : [egress]).map((Egress) => ({
      RuleNumber: number,
      Egress,
      Protocol: protocol,
      RuleAction: action,
      ...(cidr.includes(':') ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    })),
  );

export const ALLOW: Written = { number: 100, cidr: '0.0.0.0/0', action: 'allow' };
export const ALLOW_V6: Written = { number: 101, cidr: '::/0', action: 'allow' };

/** All places, an instance behind the ACL, and a clock that moves only by waiting or by hand. */
export function givenPlaces({
  acl = {},
  settings = {},
}: {
  acl?: Partial<NetworkAclSeed>;
  settings?: Partial<Config>;
} = {}) {
  const world = givenWorld();
  const config = givenConfig({ ...ON, ...settings });
  const ec2 = new LocalEc2(world);
  const route53Resolver = new LocalRoute53Resolver(world);
  const route53 = new LocalRoute53(world);
  const dynamodb = new LocalDynamoDb(world, config.table);
  ec2.networkAcls.seedNetworkAcl({
    id: ACL,
    subnets: [SUBNET],
    tags: managed,
    entries: entriesOf([ALLOW, ALLOW_V6]),
    ...acl,
  });
  ec2.networkAcls.seedInstance(INSTANCE, [SUBNET]);
  ec2.prefixLists.seedPrefixList({ id: LIST, tags: managed });
  ec2.prefixLists.seedPrefixList({ id: LIST_V6, family: 'IPv6', tags: managed });
  route53Resolver.seedDomainList({ id: DOMAINS });
  const around = givenClients({ ec2, route53Resolver, route53, dynamodb });
  async function sleep(ms: number): Promise<void> {
    world.time += ms;
  }
  const contextOf = (overrides: Partial<ActionContext> & { hours?: number } = {}): ActionContext => {
    const { hours = 24, ...more } = overrides;
    const finding = more.finding ?? givenFinding();
    return givenContext(around.clients, {
      config,
      now: () => world.now(),
      sleep,
      finding,
      until: NOW + hours * HOUR,
      ...more,
    });
  };
  /** What an ACL holds beside the rules it always has. */
  const rules = (id = ACL): string[] =>
    (ec2.networkAcls.acls.get(id)?.entries ?? [])
      .filter(({ RuleNumber = 0 }) => RuleNumber < 32_767 && RuleNumber !== 100 && RuleNumber !== 101)
      .map(({ RuleNumber, Egress, RuleAction, CidrBlock, Ipv6CidrBlock }) =>
        [RuleNumber, Egress ? 'out' : 'in', RuleAction, CidrBlock ?? Ipv6CidrBlock].join(' '),
      );
  const ledger = (): DenyEntry[] =>
    dynamodb.items().filter(({ pk }) => String(pk).startsWith('PLACE#')) as unknown as DenyEntry[];
  return { ...around, world, config, ec2, route53Resolver, route53, dynamodb, contextOf, rules, ledger, sleep };
}

/** An inbound attack on the instance, unless it says otherwise. */
export function attack(overrides: Partial<Finding> = {}): Finding {
  return givenFinding({
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    role: 'TARGET',
    direction: 'INBOUND',
    peers: [{ address: '198.51.100.7' }],
    resources: [{ kind: 'instance', id: INSTANCE }],
    facts: { peerKind: 'network' },
    ...overrides,
  });
}

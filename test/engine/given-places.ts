import type { LocalStack } from '../../local/local-stack.ts';
import type { Config } from '../../src/core/config.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { sources } from '../../src/sources/index.ts';
import { ACL, DOMAINS, HOUR, LIST, LIST_V6, managed, ON } from '../actions/deny/targets/given.ts';
import { arrive, bundled, bundledWith, givenStack, responsesIn } from '../support/stories.ts';

export const SSH = 'guardduty/ssh-brute-force-against-us';
export const C2 = 'guardduty/command-and-control-outbound';
export const C2_DOMAIN = 'guardduty/command-and-control-domain';
export const ATTACKER = '198.51.100.66/32';
export const GROUP = 'sg-0a1c509df21cec49a';

/** A deployment with every place on: the instances of these events are behind the ACL. */
export function givenPlaces(
  settings: Partial<Config> = ON,
  events: readonly string[] = [SSH, C2, C2_DOMAIN],
): LocalStack {
  const stack = givenStack({ settings });
  const { ec2, route53Resolver } = stack.services;
  const subnet = 'subnet-0a1b2c3d4e5f60001';
  ec2.networkAcls.seedNetworkAcl({ id: ACL, subnets: [subnet], tags: managed });
  ec2.prefixLists.seedPrefixList({ id: LIST, tags: managed });
  ec2.prefixLists.seedPrefixList({ id: LIST_V6, family: 'IPv6', tags: managed });
  route53Resolver.seedDomainList({ id: DOMAINS });
  // It lets nobody in whom it should not.
  ec2.securityGroups.seedGroup({ id: GROUP });
  for (const { kind, id } of events.flatMap((event) =>
    sources.guardduty.parse(JSON.parse(bundled(event))).flatMap(({ resources }) => resources),
  ))
    if (kind === 'instance') ec2.networkAcls.seedInstance(id, [subnet]);
  return stack;
}

/** What the three places hold of ours. */
export function world({ services }: LocalStack): { acl: string[]; list: string[]; domains: string[] } {
  const rules = services.ec2.networkAcls.acls.get(ACL)?.entries ?? [];
  services.route53Resolver.GetFirewallDomainList({ FirewallDomainListId: DOMAINS });
  return {
    acl: rules
      .filter(({ RuleNumber = 0 }) => RuleNumber < 100)
      .map(({ RuleNumber, Egress, CidrBlock }) => `${RuleNumber} ${Egress ? 'out' : 'in'} ${CidrBlock}`),
    list: services.ec2.prefixLists.cidrsOf(LIST),
    domains: services.route53Resolver.domainsOf(DOMAINS),
  };
}
export const EMPTY = { acl: [], list: [], domains: [] };
export const DENIED = { ...EMPTY, acl: [`50 in ${ATTACKER}`, `50 out ${ATTACKER}`] };

export const recordOf = (stack: LocalStack, action: string): ResponseRecord =>
  responsesIn(stack).find((record) => record.action === action) as ResponseRecord;

/** The event, seen last at the stack's present time. */
export const seenNow = (stack: LocalStack, event: string): string =>
  bundledWith(event, ({ detail, ...rest }) => {
    const now = new Date(stack.world.now()).toISOString();
    Object.assign(rest, { time: now });
    detail.updatedAt = now;
    Object.assign(detail.service as object, { eventLastSeen: now });
  });

export async function sweepTo(stack: LocalStack, hours: number): Promise<void> {
  stack.faults.revive();
  stack.advance(hours * HOUR);
  await stack.sweep();
  await stack.drain();
}

export async function denied(event = SSH): Promise<LocalStack> {
  const stack = givenPlaces();
  arrive(stack, event, seenNow(stack, event));
  await stack.drain();
  return stack;
}

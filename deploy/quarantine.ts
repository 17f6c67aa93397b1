import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import type { Resource, Resources, Value } from './template.ts';

/**
 * Two security groups in each VPC that is named, where instances or databases may be contained: `open` lets everything pass both ways, so
 * that nothing tracks a connection; `closed` lets nothing pass.
 */
export function quarantineGroups(stack: string, { contain, quarantineVpcs }: Settings): Resources {
  if (!entriesOf(contain).some((what) => what === 'instances' || what === 'databases')) return {};
  return Object.fromEntries(
    entriesOf(quarantineVpcs).flatMap((vpc): [string, Resource][] => {
      const id = vpc.replace('vpc-', '');
      return quarantinePair(stack, vpc, id);
    }),
  );
}

/** The pair of one VPC, under logical ids that end with `id`. */
export const quarantinePair = (stack: string, vpc: Value, id: string): [string, Resource][] => [
  [`QuarantineOpen${id}`, group(stack, vpc, 'open', EVERYWHERE, EVERYWHERE)],
  // CloudFormation adds a rule that allows everything where none is given: this one leads nowhere.
  [`QuarantineClosed${id}`, group(stack, vpc, 'closed', [], [{ IpProtocol: '-1', CidrIp: '127.0.0.1/32' }])],
];

const EVERYWHERE = [
  { IpProtocol: '-1', CidrIp: '0.0.0.0/0' },
  { IpProtocol: '-1', CidrIpv6: '::/0' },
];

const group = (
  stack: string,
  VpcId: Value,
  kind: 'open' | 'closed',
  SecurityGroupIngress: Record<string, string>[],
  SecurityGroupEgress: Record<string, string>[],
): Resource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: {
    GroupDescription: `${stack}: for instances that Riposte isolates. Attach it to nothing by hand.`,
    VpcId,
    SecurityGroupIngress,
    SecurityGroupEgress,
    Tags: [{ Key: 'riposte:quarantine', Value: kind }],
  },
});

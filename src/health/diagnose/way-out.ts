import { DescribeRouteTablesCommand, type RouteTable } from '@aws-sdk/client-ec2';
import type { Asking } from './asking.ts';

/** Of some subnets of one VPC, those from which a function cannot get out: a function has no public address, so that an internet gateway alone does not do. */
export async function subnetsWithoutWayOut(
  vpc: string,
  subnets: readonly string[],
  { clients }: Pick<Asking, 'clients'>,
): Promise<string[]> {
  const { RouteTables = [] } = await clients.ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
  );
  return subnets.filter((subnet) => !leadsOut(tableOf(subnet, RouteTables)));
}

/** A subnet without a table of its own has that of the VPC. */
const tableOf = (subnet: string, tables: readonly RouteTable[]): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet)) ??
  tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));

const leadsOut = (table: RouteTable | undefined): boolean =>
  (table?.Routes ?? []).some(
    ({ DestinationCidrBlock, State, NatGatewayId, TransitGatewayId, NetworkInterfaceId, InstanceId }) =>
      DestinationCidrBlock === '0.0.0.0/0' &&
      State !== 'blackhole' &&
      (NatGatewayId ?? TransitGatewayId ?? NetworkInterfaceId ?? InstanceId) !== undefined,
  );

import type {
  Address,
  CustomerGateway,
  DescribeAddressesResult,
  DescribeCustomerGatewaysResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  DescribeVpnConnectionsResult,
  NatGateway,
  NetworkInterface,
  VpnConnection,
} from '@aws-sdk/client-ec2';
import { awsError } from '../account.ts';

/** The public addresses of an account, by the five calls that show them. Fill the lists as a test needs them. */
export class LocalAddresses {
  readonly elasticIps: Address[] = [];
  readonly natGateways: NatGateway[] = [];
  readonly networkInterfaces: NetworkInterface[] = [];
  readonly vpnConnections: VpnConnection[] = [];
  readonly customerGateways: CustomerGateway[] = [];
  /** The most that one page holds, whatever is asked for. */
  pageSize = 1_000;

  DescribeAddresses(): DescribeAddressesResult {
    return { Addresses: this.elasticIps };
  }

  DescribeNatGateways(input: DescribeNatGatewaysRequest): DescribeNatGatewaysResult {
    const { page, next } = this.page(this.natGateways, input);
    return { NatGateways: page, ...next };
  }

  DescribeNetworkInterfaces(input: DescribeNetworkInterfacesRequest): DescribeNetworkInterfacesResult {
    const { page, next } = this.page(this.networkInterfaces, input);
    return { NetworkInterfaces: page, ...next };
  }

  DescribeVpnConnections(): DescribeVpnConnectionsResult {
    return { VpnConnections: this.vpnConnections };
  }

  DescribeCustomerGateways(): DescribeCustomerGatewaysResult {
    return { CustomerGateways: this.customerGateways };
  }

  private page<T>(
    all: readonly T[],
    { MaxResults = 1_000, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  ): { page: T[]; next: { NextToken?: string } } {
    if (MaxResults < 5 || MaxResults > 1_000)
      throw awsError('InvalidParameterValue', `Value ( ${MaxResults} ) for parameter maxResults is invalid.`);
    const from = Number(NextToken ?? 0);
    const to = from + Math.min(MaxResults, this.pageSize);
    return { page: all.slice(from, to), next: to < all.length ? { NextToken: String(to) } : {} };
  }
}

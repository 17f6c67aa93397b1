import type { DescribeClustersCommand, HsmCluster } from '../../src/core/cloudhsm-commands.ts';

type Input<T extends { input: object }> = T['input'];

/** AWS CloudHSM as far as which modules its clusters have. */
export class LocalCloudHsm {
  readonly clusters: HsmCluster[] = [];

  DescribeClusters({ Filters, MaxResults = 25, NextToken }: Input<DescribeClustersCommand>): unknown {
    const from = Number(NextToken ?? 0);
    const all = this.clusters.filter(({ ClusterId = '' }) => Filters?.clusterIds.includes(ClusterId) ?? true);
    const isMore = from + MaxResults < all.length;
    return { Clusters: all.slice(from, from + MaxResults), ...(isMore && { NextToken: String(from + MaxResults) }) };
  }
}

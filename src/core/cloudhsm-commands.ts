import { JsonCommand } from './json-command.ts';

/** A cluster of AWS CloudHSM as it is described, as far as its modules go. */
export interface HsmCluster {
  ClusterId?: string;
  State?: string;
  Hsms?: { HsmId?: string; AvailabilityZone?: string; State?: string }[];
}

export class DescribeClustersCommand extends JsonCommand<
  { Filters?: { clusterIds: string[] }; MaxResults?: number; NextToken?: string },
  { Clusters?: HsmCluster[]; NextToken?: string }
> {}

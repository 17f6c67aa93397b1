import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const cloudwatch = (as: As = {}): Clients['cloudwatch'] => new CloudWatchClient({ ...options, ...as });

/** CloudWatch of another region: the metrics of CloudFront's web ACLs are in one. */
export const cloudwatchIn = (region: string): Clients['cloudwatch'] => new CloudWatchClient({ ...options, region });

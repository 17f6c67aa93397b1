import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const elbv2 = (as: As = {}): Clients['elbv2'] => new ElasticLoadBalancingV2Client({ ...options, ...as });

import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import type { Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const elb = (): Clients['elb'] => new ElasticLoadBalancingClient(options);

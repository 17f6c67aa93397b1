import type { Clients } from '../../core/clients.ts';
import { createElbClient } from '../elb-client.ts';

export const elb = (): Clients['elb'] => createElbClient();

import { EC2Client } from '@aws-sdk/client-ec2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const ec2 = (as: As = {}): Clients['ec2'] => new EC2Client({ ...options, ...as });

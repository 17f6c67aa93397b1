import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const autoScaling = (as: As = {}): Clients['autoScaling'] => new AutoScalingClient({ ...options, ...as });

import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const cloudwatch = (as: As = {}): Clients['cloudwatch'] => new CloudWatchClient({ ...options, ...as });

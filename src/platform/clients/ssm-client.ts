import { SSMClient } from '@aws-sdk/client-ssm';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const ssm = (as: As = {}): Clients['ssm'] => new SSMClient({ ...options, ...as });

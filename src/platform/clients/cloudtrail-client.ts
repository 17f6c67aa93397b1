import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const cloudtrail = (as: As = {}): Clients['cloudtrail'] => new CloudTrailClient({ ...options, ...as });

import { IAMClient } from '@aws-sdk/client-iam';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const iam = (as: As = {}): Clients['iam'] => new IAMClient({ ...options, ...as });

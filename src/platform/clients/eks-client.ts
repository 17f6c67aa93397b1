import { EKSClient } from '@aws-sdk/client-eks';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const eks = (as: As = {}): Clients['eks'] => new EKSClient({ ...options, ...as });

import { RDSClient } from '@aws-sdk/client-rds';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const rds = (as: As = {}): Clients['rds'] => new RDSClient({ ...options, ...as });

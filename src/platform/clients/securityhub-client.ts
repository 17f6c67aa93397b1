import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const securityhub = (as: As = {}): Clients['securityhub'] => new SecurityHubClient({ ...options, ...as });

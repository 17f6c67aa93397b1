import { Inspector2Client } from '@aws-sdk/client-inspector2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const inspector2 = (as: As = {}): Clients['inspector2'] => new Inspector2Client({ ...options, ...as });

import { Macie2Client } from '@aws-sdk/client-macie2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const macie2 = (as: As = {}): Clients['macie2'] => new Macie2Client({ ...options, ...as });

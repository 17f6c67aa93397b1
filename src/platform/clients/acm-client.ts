import { ACMClient } from '@aws-sdk/client-acm';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const acm = (as: As = {}): Clients['acm'] => new ACMClient({ ...options, ...as });

/** ACM of another region: certificates are looked at in several. */
export const acmIn = (region: string): Clients['acm'] => new ACMClient({ ...options, region });

import { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const wafv2 = (as: As = {}): Clients['wafv2'] => new WAFV2Client({ ...options, ...as });

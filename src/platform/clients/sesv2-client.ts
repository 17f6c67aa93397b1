import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const sesv2 = (as: As = {}): Clients['sesv2'] => new SESv2Client({ ...options, ...as });

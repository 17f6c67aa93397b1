import { KMSClient } from '@aws-sdk/client-kms';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const kms = (as: As = {}): Clients['kms'] => new KMSClient({ ...options, ...as });

/** KMS of another region: keys are looked at in several. */
export const kmsIn = (region: string): Clients['kms'] => new KMSClient({ ...options, region });

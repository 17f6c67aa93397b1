import { SNSClient } from '@aws-sdk/client-sns';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const sns = (as: As = {}): Clients['sns'] => new SNSClient({ ...options, ...as });

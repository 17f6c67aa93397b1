import { SQSClient } from '@aws-sdk/client-sqs';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const sqs = (as: As = {}): Clients['sqs'] => new SQSClient({ ...options, ...as });

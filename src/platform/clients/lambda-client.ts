import { LambdaClient } from '@aws-sdk/client-lambda';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const lambda = (as: As = {}): Clients['lambda'] => new LambdaClient({ ...options, ...as });

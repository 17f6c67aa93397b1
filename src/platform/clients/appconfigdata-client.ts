import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const appconfigdata = (as: As = {}): Clients['appconfigdata'] => new AppConfigDataClient({ ...options, ...as });

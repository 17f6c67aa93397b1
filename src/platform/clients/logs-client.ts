import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const logs = (as: As = {}): Clients['logs'] => new CloudWatchLogsClient({ ...options, ...as });

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const eventbridge = (as: As = {}): Clients['eventbridge'] => new EventBridgeClient({ ...options, ...as });

import { ECSClient } from '@aws-sdk/client-ecs';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const ecs = (as: As = {}): Clients['ecs'] => new ECSClient({ ...options, ...as });

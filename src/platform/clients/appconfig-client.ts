import { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const appconfig = (as: As = {}): Clients['appconfig'] => new AppConfigClient({ ...options, ...as });

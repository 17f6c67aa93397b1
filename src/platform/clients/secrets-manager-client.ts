import type { As, Clients } from '../../core/clients.ts';
import { createSecretsManagerClient } from '../secrets-manager-client.ts';
import { options } from './client-options.ts';

export const secretsManager = (as: As = {}): Clients['secretsManager'] =>
  createSecretsManagerClient({ ...options, ...as });

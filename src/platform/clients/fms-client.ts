import type { Clients } from '../../core/clients.ts';
import { createFmsClient } from '../fms-client.ts';

export const fms = (): Clients['fms'] => createFmsClient();

import type { Clients } from '../../core/clients.ts';
import { createShieldClient } from '../shield-client.ts';

export const shield = (): Clients['shield'] => createShieldClient();

import type { Clients } from '../../core/clients.ts';
import { createOrganizationsClient } from '../organizations-client.ts';

export const organizations = (): Clients['organizations'] => createOrganizationsClient();

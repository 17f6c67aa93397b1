import type { Clients } from '../../core/clients.ts';
import { createCloudHsmClient } from '../cloudhsm-client.ts';

export const cloudhsm = (): Clients['cloudhsm'] => createCloudHsmClient();

/** AWS CloudHSM of another region. */
export const cloudhsmIn = (region: string): Clients['cloudhsm'] => createCloudHsmClient({ region });

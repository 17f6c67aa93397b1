import type { Clients } from '../../core/clients.ts';
import { createAcmPcaClient } from '../acm-pca-client.ts';

export const acmPca = (): Clients['acmPca'] => createAcmPcaClient();

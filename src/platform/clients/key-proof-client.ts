import type { Clients } from '../../core/clients.ts';
import { createKeyProof } from '../key-proof-client.ts';

export const keyProof = (): Clients['keyProof'] => createKeyProof();

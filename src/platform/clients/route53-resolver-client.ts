import type { Clients } from '../../core/clients.ts';
import { createResolverClient } from '../resolver-client.ts';

export const route53Resolver = (): Clients['route53Resolver'] => createResolverClient();

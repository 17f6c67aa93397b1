import { Route53Client } from '@aws-sdk/client-route-53';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const route53 = (as: As = {}): Clients['route53'] => new Route53Client({ ...options, ...as });

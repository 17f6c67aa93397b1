import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const apiGateway = (as: As = {}): Clients['apiGateway'] => new APIGatewayClient({ ...options, ...as });

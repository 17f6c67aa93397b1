import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/**
 * Calls Route 53 Resolver. A client of our own, since only three operations are needed, and no release of the service's
 * package shares its parts with the SDK that is in use here. The command calls it as well, with whatever credentials it finds.
 */
export const createResolverClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'route53resolver', version: '1.1', target: 'Route53Resolver' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options },
  );

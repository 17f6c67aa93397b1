import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** Calls AWS Firewall Manager, of which a few lists are needed. */
export const createFmsClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'fms', version: '1.1', target: 'AWSFMS_20180101' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options },
  );

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** Calls AWS Private CA, of which one list is needed. */
export const createAcmPcaClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'acm-pca', version: '1.1', target: 'ACMPrivateCA' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options },
  );

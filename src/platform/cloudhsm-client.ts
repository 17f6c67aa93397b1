import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** Calls AWS CloudHSM, of which one description is needed. */
export const createCloudHsmClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'cloudhsm', host: 'cloudhsmv2', version: '1.1', target: 'BaldrApiService' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options },
  );

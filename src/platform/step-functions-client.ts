import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** Calls AWS Step Functions. A client of our own, since only a few operations are needed. */
export const createStepFunctionsClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'states', version: '1.0', target: 'AWSStepFunctions' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options },
  );

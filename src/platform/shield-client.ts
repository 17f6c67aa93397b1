import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** Calls AWS Shield, which is at home in one region for all. */
export const createShieldClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'shield', version: '1.1', target: 'AWSShield_20160616' },
    { credentials: defaultProvider(), attempts: 4, timeoutMs: 10_000, ...options, region: 'us-east-1' },
  );

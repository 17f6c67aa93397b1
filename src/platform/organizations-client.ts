import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonClientOptions } from './json-client.ts';

/** AWS Organizations is at home in one region of each partition. */
const homeOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'cn-northwest-1';
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
};

/** Calls AWS Organizations, of which a few lists are needed; the management account or a delegated administrator may. */
export const createOrganizationsClient = (options: JsonClientOptions = {}): JsonClient =>
  createJsonClient(
    { service: 'organizations', version: '1.1', target: 'AWSOrganizationsV20161128' },
    {
      credentials: defaultProvider(),
      attempts: 4,
      timeoutMs: 10_000,
      ...options,
      region: homeOf(options.region ?? process.env.AWS_REGION ?? ''),
    },
  );

import middy from '@middy/core';
import { rotateDatabase } from '../src/actions/secrets/database/rotate.ts';
import { lazyClients, secretsManager } from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';

const telemetry = cloudWatch();
const clients = lazyClients({ secretsManager });

/** Called by Secrets Manager, four times for each rotation of a database's password. */
export const handler = middy<unknown, void>()
  .use(telemetry.flush)
  .handler((event) => rotateDatabase(event, { clients, telemetry }));

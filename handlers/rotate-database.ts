import middy from '@middy/core';
import { lazyClients, secretsManager } from '../src/clients.ts';
import { cloudWatch } from '../src/lambda.ts';
import { rotateDatabase } from '../src/rotation/database/rotate.ts';

const telemetry = cloudWatch();
const clients = lazyClients({ secretsManager });

/** Called by Secrets Manager, four times for each rotation of a database's password. */
export const handler = middy<unknown, void>()
  .use(telemetry.flush)
  .handler((event) => rotateDatabase(event, { clients, telemetry }));

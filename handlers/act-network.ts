import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act.ts';
import { blockIp } from '../src/actions/block-ip.ts';
import { createBlockList } from '../src/block-list/index.ts';
import { dynamodb, ec2, lazyClients, sns, wafv2, wafv2Global } from '../src/clients.ts';
import { type Config, readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { createKnownReader } from '../src/never-block/reader.ts';
import { refreshOwn } from '../src/never-block/refresh-own.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, ec2, sns, wafv2, wafv2Global });
const known = createKnownReader({
  clients,
  config,
  now: Date.now,
  lookUp: () => refreshOwn({ clients, config, now: Date.now }),
});
const maintain = async (current: Config): Promise<void> => {
  const { added, removed, evicted, refused, drift } = await createBlockList({
    clients,
    config: current,
    now: Date.now,
  }).reconcile();
  telemetry.info('block list reconciled', { added: added.length, removed: removed.length });
  // Somebody else wrote to our sets, or they are full: repaired here, and worth a look.
  const odd = { evicted, refused, strangers: drift.strangers, missing: drift.missing };
  if (Object.values(odd).some((list) => list.length > 0)) telemetry.warn('block list out of step', odd);
};

/** Blocks addresses, and keeps the IP sets in step with the block list. The only writer of the IP sets. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createActor({ actions: [blockIp], clients, config, telemetry, now: Date.now, known, maintain })));

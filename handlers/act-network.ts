import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act/act.ts';
import { denyDomain } from '../src/actions/deny/deny-domain.ts';
import { denyEgress } from '../src/actions/deny/deny-egress.ts';
import { denyInNetworkAcl } from '../src/actions/deny/deny-in-network-acl.ts';
import { tidyPlaces } from '../src/actions/deny/targets/tidy.ts';
import { blockIp } from '../src/actions/network/block-ip.ts';
import { maintainBlockList } from '../src/actions/network/block-list/maintain.ts';
import { closeIngress } from '../src/actions/network/close-ingress.ts';
import type { Config } from '../src/core/config.ts';
import { refreshOwn } from '../src/jobs/never-block/refresh-own.ts';
import { createKnownReader } from '../src/never-block/reader.ts';
import {
  dynamodb,
  ec2,
  lazyClients,
  route53,
  route53Resolver,
  sqs,
  wafv2,
  wafv2Global,
} from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { memberClients } from '../src/platform/member-clients.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, ec2, route53, route53Resolver, sqs, wafv2, wafv2Global });
const clientsOf = memberClients(config, { ec2 });
const known = createKnownReader({
  clients,
  config,
  now: Date.now,
  lookUp: () => refreshOwn({ clients, config, now: Date.now }),
});
const maintain = async (current: Config): Promise<void> => {
  const options = { clients, config: current, telemetry, now: Date.now };
  await tidyPlaces(options);
  await maintainBlockList(options);
};

/** Blocks addresses and domains where each takes effect, and keeps the IP sets in step with the block list. The only writer of the IP sets. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(
    fromQueue(
      createActor({
        actions: [blockIp, closeIngress, denyDomain, denyEgress, denyInNetworkAcl],
        clients,
        clientsOf,
        config,
        telemetry,
        now: Date.now,
        known,
        maintain,
      }),
    ),
  );

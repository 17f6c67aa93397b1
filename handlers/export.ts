import middy from '@middy/core';
import { dayBefore, writeDay } from '../src/export/write-day.ts';
import { dynamodb, lazyClients, s3 } from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, s3 });

/** Once a day: the day before, for Athena. Another day by hand: invoked with `{ "date": "2026-11-19" }`. */
export const handler = middy<{ date?: unknown }>()
  .use(telemetry.flush)
  .handler(async (event) => {
    const date = /^\d{4}-\d{2}-\d{2}$/.test(String(event.date)) ? String(event.date) : dayBefore(Date.now());
    const rows = await writeDay(date, { clients, config });
    telemetry.info('day exported', { date, ...rows });
    return { date, ...rows };
  });

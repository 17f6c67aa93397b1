import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { days } from '../core/time.ts';
import { pagesOf } from '../digest/read-journal.ts';
import { exportedOf } from './record.ts';
import { type Table, tableOf, toRow } from './row.ts';

interface WriteDayOptions {
  clients: Pick<Clients, 'dynamodb' | 's3'>;
  config: Pick<Config, 'table' | 'reports' | 'account'>;
}

const TABLES: readonly Table[] = ['findings', 'actions'];

/** The UTC day before. @example '2026-11-19' */
export const dayBefore = (now: number): string => new Date(now - days(1)).toISOString().slice(0, 10);

/** Where a day's rows of a table are, as Athena's tables expect it. */
export const partKey = (table: Table, date: string): string => `export/${table}/dt=${date}/part-000.json.gz`;

/**
 * Writes the findings and actions of a UTC day into the reports' bucket, as compressed lines of JSON, one object a table.
 * Done again, it writes the same objects again. Records pass through page by page; only what is compressed is kept.
 *
 * @param date such as 2026-11-19
 * @returns how many rows each table has
 */
export async function writeDay(date: string, { clients, config }: WriteDayOptions): Promise<Record<Table, number>> {
  const from = Date.parse(`${date}T00:00:00Z`);
  const files = { findings: compressed(), actions: compressed() };
  const rows = { findings: 0, actions: 0 };
  for await (const records of pagesOf({ from, to: from + days(1) }, { clients, config }))
    for (const exported of records.flatMap((record) => exportedOf(record) ?? [])) {
      const table = tableOf(exported);
      await files[table].line(JSON.stringify(toRow(exported)));
      rows[table] += 1;
    }
  const put = async (table: Table): Promise<void> => {
    const request = new PutObjectCommand({
      Bucket: config.reports,
      Key: partKey(table, date),
      Body: await files[table].end(),
      ContentType: 'application/gzip',
      ExpectedBucketOwner: config.account,
    });
    await clients.s3.send(request);
  };
  await Promise.all(TABLES.map(put));
  return rows;
}

/** Lines that are compressed as they come. */
function compressed() {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => void chunks.push(chunk));
  return {
    async line(text: string): Promise<void> {
      if (!gzip.write(`${text}\n`)) await once(gzip, 'drain');
    },
    async end(): Promise<Buffer> {
      const ended = once(gzip, 'end');
      gzip.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

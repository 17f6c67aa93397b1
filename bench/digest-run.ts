/**
 * Makes one digest of a day of 100,000 records and says on standard output what it took. A process of its own, so that
 * its memory is that of the digest. DynamoDB's own client reads answers that are written as DynamoDB writes them, page
 * by page, as they are asked for; there is no network.
 */
import { mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Item, itemSize } from '../local/services/dynamodb-values.ts';
import { findingKey } from '../src/core/finding.ts';
import { digestPeriod } from '../src/core/period.ts';
import { keyOfDecision } from '../src/core/response.ts';
import { buildDigest } from '../src/digest/build.ts';
import { tallyPeriod } from '../src/digest/read-journal.ts';
import { createTally } from '../src/digest/tally/tally.ts';
import { renderText } from '../src/digest/text.ts';
import { wantOf } from '../src/journal/former-record.ts';
import { dayIndex, dayPartitions } from '../src/journal/indexes.ts';
import { pack } from '../src/journal/pack.ts';
import { READ_BY_DAY } from '../src/journal/read-by-day.ts';
import { LAYOUT, type ResponseRecord } from '../src/journal/response-record.ts';
import { findingItemKey } from '../src/journal/stored-finding.ts';
import { storedResponse } from '../src/journal/stored-response.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';

const RECORDS = Number(process.argv[2] ?? 100_000);
const period = digestPeriod(Date.parse('2026-11-20T12:00:00Z'), 'UTC');
/** What the digest asks for at once. */
const PAGE_RECORDS = 100;

const event = JSON.parse(
  readFileSync(new URL('../events/guardduty/port-probe-search-cluster.json', import.meta.url), 'utf8'),
);
const [finding] = guardduty.parse(event);
if (!finding) throw new Error('the event has no finding');
const given = {
  ...finding,
  id: 'ID',
  incident: 'inc-INCIDENT',
  peers: finding.peers.map((peer) => ({ ...peer, address: 'ADDRESS' })),
};
const decision = {
  playbook: 'port-probe',
  action: 'block-ip' as const,
  target: 'ADDRESS/32',
  mode: 'enforce' as const,
  reason: 'The address looks for open ports of ours.',
  params: { hours: 24 },
};
const key = keyOfDecision(given, decision);
const wanted = {
  pk: `RESPONSE#${key}`,
  sk: 'RESPONSE',
  layout: LAYOUT,
  key,
  account: given.account,
  place: given.region,
  action: decision.action,
  target: { key: decision.target },
  mode: decision.mode,
  wants: [wantOf(given, decision, period.from)],
  state: 'done',
  outcome: 'applied',
  reason: 'Both IP sets hold it.',
  from: 'not blocked',
  to: 'blocked until 2026-11-20 11:00 UTC',
  version: 2,
  attempts: 1,
  history: [],
  ...dayIndex(key, period.from),
};

/** Ids that are all different, and 20,000 addresses. */
function filled(text: string, n: number): string {
  return text
    .replaceAll('"ID"', `"${n.toString(16).padStart(32, '0')}"`)
    .replaceAll('#ID', `#${n.toString(16).padStart(32, '0')}`)
    .replaceAll('ADDRESS', `2001:db8:${(n % 20_000).toString(16)}::7`)
    .replaceAll('INCIDENT', (n % 30_000).toString(16).padStart(12, '0'));
}

const findingText = JSON.stringify({ finding: given, decisions: [decision] });
const findingItem = {
  ...findingItemKey(findingKey(given)),
  dayAt: period.from,
  lastSeen: given.lastSeen,
  deliveries: 1,
};
const responseText = JSON.stringify(wanted);
const held = new Set<string>(['pk', 'sk', 'dayKey', 'dayAt', ...READ_BY_DAY]);

/** Bytes go over the wire as base64. */
const asSent = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

/** What the index has of a record, and all of it, as DynamoDB writes it: every second one is a response. */
function record(n: number): { text: string; bytes: number } {
  const item: Record<string, unknown> =
    n % 2 === 0
      ? { ...(JSON.parse(filled(JSON.stringify(findingItem), n)) as object) }
      : storedResponse(JSON.parse(filled(responseText, n)) as ResponseRecord);
  if (n % 2 === 0) item.packed = pack(filled(findingText, n), String(item.pk));
  const shown = Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name)));
  return { text: JSON.stringify(marshall(shown), asSent), bytes: itemSize(shown as Item) };
}

// The index of the layout before is empty.
const partitions = dayPartitions(period.from, period.to).flatMap(({ index, partition }) =>
  index === 'days' ? [partition] : [],
);
const perPartition = Math.ceil(RECORDS / partitions.length);
let units = 0;
let records = 0;
let bytes = 0;
let most = 0;

const look = (): void => {
  most = Math.max(most, process.memoryUsage().rss);
};

/** Pages are written down before anything is measured: to pack them is no part of reading them. */
const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
const file = openSync(join(folder, 'pages'), 'w+');
rmSync(folder, { recursive: true });
const pages = new Map<string, { at: number; length: number; bytes: number; next: number }>();
let written = 0;

function write(shard: number, start: number): number {
  const end = Math.min(start + PAGE_RECORDS, perPartition);
  const found = Array.from({ length: end - start }, (_, n) => record(shard * perPartition + start + n));
  const next = end < perPartition ? `,"LastEvaluatedKey":${JSON.stringify(marshall({ pk: String(end) }))}` : '';
  const text = `{"Count":${found.length},"ScannedCount":${found.length},"Items":[${found.map((each) => each.text).join(',')}]${next}}`;
  const length = writeSync(file, text);
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0);
  pages.set(`${shard}/${start}`, { at: written, length, bytes, next: end });
  written += length;
  return end;
}
partitions.forEach((_, shard) => {
  for (let start = 0; start < perPartition; ) start = write(shard, start);
});

function page(body: string): string {
  const query = JSON.parse(body) as {
    IndexName?: string;
    ExpressionAttributeValues: { ':shard': { S: string } };
    ExclusiveStartKey?: { pk: { S: string } };
    Limit?: number;
  };
  look();
  const shard = query.IndexName === 'days' ? partitions.indexOf(query.ExpressionAttributeValues[':shard'].S) : -1;
  if (shard < 0) return '{"Count":0,"ScannedCount":0,"Items":[]}';
  const start = Number(query.ExclusiveStartKey?.pk.S ?? 0);
  const asked = pages.get(`${shard}/${start}`);
  if (!asked || query.Limit !== PAGE_RECORDS) throw new Error(`no page of ${query.Limit} records begins at ${start}`);
  records += asked.next - start;
  bytes += asked.bytes;
  // Eventually consistent: half a unit for each 4 KB of a page.
  units += 0.5 * Math.ceil(asked.bytes / 4096);
  const text = Buffer.alloc(asked.length);
  readSync(file, text, 0, asked.length, asked.at);
  return text.toString();
}

const requestHandler = {
  handle: async (request: { body: Uint8Array }) => ({
    response: {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Buffer.from(page(Buffer.from(request.body).toString())),
    },
  }),
};
const client = new DynamoDBClient({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
  requestHandler: requestHandler as never,
});
const dynamodb = DynamoDBDocumentClient.from(client);

await dynamodb.config.credentials();
globalThis.gc?.();
const before = process.memoryUsage().rss;
const cpu = process.cpuUsage();
const tally = createTally();
await tallyPeriod(period, [tally], { clients: { dynamodb }, config: { table: 'riposte-bench' } });
const digest = buildDigest({
  stack: 'riposte-bench',
  account: '111122223333',
  region: 'eu-west-1',
  mode: 'enforce',
  period,
  madeAt: period.to,
  tally: tally.end(),
  open: [],
  past: { days: [], within: [], same: [], kinds: [] },
  blocks: { total: 0, shown: [] },
  expiring: [],
  deadLetters: [],
  health: [],
});
const { body } = renderText(digest);
const { user, system } = process.cpuUsage(cpu);
look();
const told =
  digest.findings.total +
  digest.outcomes.reduce((sum, { deeds }) => sum + deeds.reduce((all, { count }) => all + count, 0), 0);
if (records !== perPartition * partitions.length || told === 0 || body.length === 0)
  throw new Error(`the digest tells of ${records} records`);
process.stdout.write(
  JSON.stringify({
    seconds: (user + system) / 1_000_000,
    megabytes: (most - before) / 1_048_576,
    unitsPer4Kb: units / (bytes / 4096),
  }),
);

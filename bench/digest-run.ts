/**
 * Makes one digest of a day of 100,000 records and says on standard output what it took. A process of its own, so that
 * its memory is that of the digest. DynamoDB's own client reads answers that are written as DynamoDB writes them, page
 * by page, as they are asked for; there is no network.
 */
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { digestPeriod } from '../src/core/period.ts';
import { keyOfDecision } from '../src/core/response.ts';
import { buildDigest } from '../src/digest/build.ts';
import { tallyPeriod } from '../src/digest/read-journal.ts';
import { createTally } from '../src/digest/tally/tally.ts';
import { renderText } from '../src/digest/text.ts';
import { wantOf } from '../src/journal/former-record.ts';
import { dayPartitions } from '../src/journal/indexes.ts';
import { LAYOUT } from '../src/journal/response-record.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';

const RECORDS = Number(process.argv[2] ?? 100_000);
const period = digestPeriod(Date.parse('2026-11-20T12:00:00Z'), 'UTC');
const PAGE_BYTES = 1_048_576;

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
const shapes = [
  { sk: 'FINDING', dayAt: period.from, finding: given, decisions: [decision] },
  {
    sk: 'RESPONSE',
    dayAt: period.from,
    key,
    layout: LAYOUT,
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
  },
].map((item) => JSON.stringify(marshall(item)));
// What is not projected is stored, and read, all the same.
const STORED = { pk: 700, before: 120 };
const storedBytes = Math.round(shapes.join('').length / 2) + STORED.pk + STORED.before;
const perPage = Math.floor(PAGE_BYTES / storedBytes);

// The index of the layout before is empty.
const partitions = dayPartitions(period.from, period.to).flatMap(({ index, partition }) =>
  index === 'days' ? [partition] : [],
);
const perPartition = Math.ceil(RECORDS / partitions.length);
let units = 0;
let records = 0;
let most = 0;

const look = (): void => {
  most = Math.max(most, process.memoryUsage().rss);
};

/** Ids that are all different, and 20,000 addresses. */
function record(n: number): string {
  const address = `2001:db8:${(n % 20_000).toString(16)}::7`;
  const filled = shapes[n % 2] ?? '';
  return filled
    .replaceAll('"ID"', `"${n.toString(16).padStart(32, '0')}"`)
    .replaceAll('#ID#', `#${n.toString(16).padStart(32, '0')}#`)
    .replaceAll('ADDRESS', address)
    .replaceAll('INCIDENT', (n % 30_000).toString(16).padStart(12, '0'));
}

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
  const end = Math.min(start + Math.min(perPage, query.Limit ?? perPage), perPartition);
  records += end - start;
  // Eventually consistent: half a unit for each 4 KB of a page.
  units += 0.5 * Math.ceil(((end - start) * storedBytes) / 4096);
  const items = Array.from({ length: end - start }, (_, n) => record(shard * perPartition + start + n));
  const next = end < perPartition ? `,"LastEvaluatedKey":${JSON.stringify(marshall({ pk: String(end) }))}` : '';
  return `{"Count":${items.length},"ScannedCount":${items.length},"Items":[${items.join(',')}]${next}}`;
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
const bytes = records * storedBytes;
process.stdout.write(
  JSON.stringify({
    seconds: (user + system) / 1_000_000,
    megabytes: (most - before) / 1_048_576,
    unitsPer4Kb: units / (bytes / 4096),
  }),
);

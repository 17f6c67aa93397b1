import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { LocalEc2 } from '../../local/services/ec2.ts';
import { LocalS3 } from '../../local/services/s3.ts';
import { LocalSqs } from '../../local/services/sqs.ts';
import { LocalSsm } from '../../local/services/ssm.ts';
import type { Notice } from '../../src/alerts/alert.ts';
import type { Config } from '../../src/core/config.ts';
import { silent } from '../../src/core/telemetry.ts';
import { createKnownReader, type KnownReaderOptions } from '../../src/never-block/known-reader.ts';
import { createJudge } from '../../src/never-block/verdict.ts';
import { createTable } from '../../src/platform/table.ts';
import { givenClients } from '../support/attempts.ts';
import { givenConfig, givenWorld } from '../support/fixtures.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An account with a table, a topic, and whatever addresses and lists a test puts there. */
export function givenNeverBlock(overrides: Partial<Config> = {}) {
  const world = givenWorld();
  const { known: _, ...settings } = givenConfig(overrides);
  const config: Config = settings;
  const dynamodb = new LocalDynamoDb(world, config.table);
  const [ec2, s3, ssm, sqs] = [new LocalEc2(world), new LocalS3(world), new LocalSsm(world), new LocalSqs(world)];
  sqs.createQueue('riposte-test-alerts');
  const notices = (): Notice[] => sqs.messages('riposte-test-alerts').map(({ body }) => JSON.parse(body).notice);
  const { clients, faults, calls, named } = givenClients({ dynamodb, ec2, s3, ssm, sqs });
  const now = (): number => world.now();
  const readers = (options: Partial<KnownReaderOptions> = {}) =>
    createKnownReader({ clients, config, now, ...options });
  return {
    world,
    config,
    clients,
    faults,
    calls,
    named,
    now,
    telemetry: silent,
    services: { dynamodb, ec2, s3, ssm, sqs },
    table: createTable(clients.dynamodb, config.table),
    readers,
    /** Why a container that starts now would not block this; undefined when it would. */
    async reason(cidr: string): Promise<string | undefined> {
      return createJudge(await readers().current())(cidr)?.reason;
    },
    subjects: (): string[] => notices().map(({ subject }) => subject),
    bodies: (): string[] => notices().map(({ body }) => body),
    notices,
  };
}

/** AWS's address ranges as a document; the origin-facing ones are those that are shipped. */
export function givenRanges(change: (document: RangesDocument) => void = () => {}): RangesDocument {
  const entry = (service: string) => (ip_prefix: string) => ({ ip_prefix, region: 'GLOBAL', service });
  const blocks = (first: string, count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${first}.${n}.0/24`);
  const document: RangesDocument = {
    syncToken: '1790000000',
    createDate: '2026-11-20-00-00-00',
    prefixes: [
      ...blocks('130.176', 40).map(entry('CLOUDFRONT_ORIGIN_FACING')),
      ...blocks('13.224', 30).map(entry('CLOUDFRONT')),
      ...blocks('15.177', 20).map(entry('ROUTE53_HEALTHCHECKS')),
      ...blocks('52.94', 100).map(entry('AMAZON')),
      ...blocks('52.95', 50).map(entry('EC2')),
    ],
    ipv6_prefixes: [{ ipv6_prefix: '2600:9000:1000::/36', region: 'GLOBAL', service: 'CLOUDFRONT_ORIGIN_FACING' }],
  };
  change(document);
  return document;
}

export interface RangesDocument {
  syncToken: unknown;
  createDate: unknown;
  prefixes: { ip_prefix: unknown; region: string; service: string }[];
  ipv6_prefixes: { ipv6_prefix: unknown; region: string; service: string }[];
}

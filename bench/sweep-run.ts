/**
 * Looks once at 10,000 secrets, 10,000 parameters and 2,000 certificates, and says on standard output what it took. A
 * process of its own, so that its memory is that of the look. The local account has the APIs' page sizes; their rates
 * are kept by a gate that refuses what comes too fast, and nothing may be refused. The clock is virtual.
 */

import { awsError } from '../local/account.ts';
import { createLocalStack } from '../local/local-stack.ts';
import { inVirtualTime } from '../simulation/storm/virtual-time.ts';
import type { Clients } from '../src/core/clients.ts';
import { silent } from '../src/core/telemetry.ts';
import type { Expiry } from '../src/expiry/expiry.ts';
import { readCalendar } from '../src/expiry/store.ts';
import { sweepCalendar } from '../src/expiry/sweep.ts';
import { createTable } from '../src/platform/table.ts';

const START = Date.parse('2026-11-20T06:00:00Z');
const DAY = 86_400_000;
/** 1 for all of it; less shows how it grows. */
const SCALE = Number(process.argv[2] ?? 1);
const [SECRETS, PARAMETERS, CERTIFICATES] = [10_000 * SCALE, 10_000 * SCALE, 2_000 * SCALE];

/** Calls a second that each API takes: what AWS publishes; for DescribeParameters and ListSecrets, less. */
const QUOTAS: Record<string, number> = {
  ListSecrets: 50,
  DescribeParameters: 5,
  ListCertificates: 1,
  ListTagsForResource: 5,
};
/** How long an answer takes: AWS is rarely faster. */
const LATENCY_MS = 60;

const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: START });
const { secretsManager, ssm, acm } = stack.services;
for (let n = 0; n < SECRETS; n += 1) {
  const next = new Date(START + ((n % 60) + 1) * DAY);
  const listed = n % 2 ? { NextRotationDate: next, LastRotatedDate: new Date(START - 9 * DAY) } : {};
  secretsManager.seedSecret({ name: `team-${n % 50}/secret-${n}`, value: 'x', ...(n % 2 && { rotation: {}, listed }) });
}
for (let n = 0; n < PARAMETERS; n += 1) {
  const at = new Date(START + (n % 100 === 0 ? (n % 40) + 1 : 200) * DAY).toISOString();
  const policies = [{ Type: 'Expiration' as const, Version: '1.0' as const, Attributes: { Timestamp: at } }];
  ssm.seedParameter({ name: `/team-${n % 50}/parameter-${n}`, value: 'x', policies });
}
for (let n = 0; n < CERTIFICATES; n += 1)
  acm.seedCertificate({ DomainName: `host-${n}.example.com`, NotAfter: new Date(START + ((n % 190) + 8) * DAY) });

let refused = 0;
let most = 0;
const counts = new Map<string, number>();

/** A network and a quota between the look and AWS. */
function behind(clients: Clients, now: () => number, sleep: (ms: number) => Promise<void>): Clients {
  const recent = new Map<string, number[]>();
  const wrap = (client: { send(command: object): Promise<unknown> }) => ({
    async send(command: object): Promise<unknown> {
      const name = command.constructor.name.replace(/Command$/, '');
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const within = (recent.get(name) ?? []).filter((at) => at > now() - 1000);
      const isOver = within.length >= (QUOTAS[name] ?? Number.POSITIVE_INFINITY);
      recent.set(name, [...within, now()]);
      await sleep(LATENCY_MS);
      most = Math.max(most, process.memoryUsage().rss);
      if (!isOver) return client.send(command);
      refused += 1;
      throw awsError('ThrottlingException', 'Rate exceeded');
    },
  });
  return new Proxy(clients, { get: (_, name: keyof Clients) => wrap(clients[name] as never) });
}

globalThis.gc?.();
const before = process.memoryUsage().rss;
const cpu = process.cpuUsage();
const milliseconds = await inVirtualTime(
  { seed: 7, startAt: START, onTime: (now) => stack.setTime(now) },
  async (time) => {
    const clients = behind(stack.clients, time.now, time.sleep);
    await sweepCalendar({
      clients,
      kmsIn: (region) => (region === stack.config.region ? clients.kms : stack.kmsIn(region)),
      acmIn: (region) => (region === stack.config.region ? clients.acm : stack.acmIn(region)),
      config: stack.config,
      telemetry: silent,
      ...time,
    });
    return time.now() - START;
  },
);
const { user, system } = process.cpuUsage(cpu);
most = Math.max(most, process.memoryUsage().rss);
const calendar = await readCalendar(createTable(stack.clients.dynamodb, stack.config.table));
const soon = (entry: Expiry): boolean => entry.kind === 'certificate';
if (
  !calendar ||
  calendar.unread.length > 0 ||
  !calendar.entries.some(soon) ||
  calendar.counts['secret renews'] !== SECRETS / 2
)
  throw new Error(`the calendar does not hold what is there: ${JSON.stringify(calendar?.counts)}`);
const calls = ['ListSecrets', 'DescribeParameters', 'ListCertificates', 'ListTagsForResource'];
process.stdout.write(
  JSON.stringify({
    callsPer10:
      (10 * calls.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0)) / (SECRETS + PARAMETERS + CERTIFICATES),
    megabytes: (most - before) / 1_048_576,
    seconds: milliseconds / 1000,
    cpuSeconds: (user + system) / 1_000_000,
    refused,
    counts: Object.fromEntries(counts),
  }),
);

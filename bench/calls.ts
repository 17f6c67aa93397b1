import { readFileSync } from 'node:fs';
import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { createSeeder } from '../local/seed.ts';
import type { SourceId } from '../src/core/finding.ts';
import { SCOPES, type Scope } from '../src/core/ip-set-refs.ts';
import { sources } from '../src/sources/index.ts';
import type { Figure } from './figure.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const NOW = Date.parse('2026-11-20T12:00:00Z');

type Event = { id: string; detail: Record<string, unknown> };

const givenStack = (scopes: readonly Scope[] = ['REGIONAL']): LocalStack =>
  createLocalStack({ account: ACCOUNT, region: REGION, startAt: NOW, scopes });
const read = (name: string): Event =>
  JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));
const hex = (n: number): string => n.toString(16).padStart(32, '0');

/** Attackers' addresses that are all different, in the ranges for documentation and benchmarks. */
const address = (n: number): string =>
  [`192.0.2.${n}`, `198.51.100.${n - 250}`, `203.0.113.${n - 500}`][Math.floor(n / 250)] ?? '';

/** A port probe by one address, as a finding of its own. */
function probe(finding: number, from: string): string {
  const event = read('guardduty/port-probe-search-cluster');
  // The instance's own address is no attacker's: it would never be blocked.
  const text = JSON.stringify({ ...event, id: hex(finding) })
    .replaceAll('192.0.2.25"', '192.0.2.254"')
    .replaceAll('198.51.100.23', from);
  const copy = JSON.parse(text) as Event;
  copy.detail['id'] = hex(finding);
  return JSON.stringify(copy);
}

async function burst(findings: number, addresses: number, scopes?: readonly Scope[]): Promise<LocalStack> {
  const stack = givenStack(scopes);
  for (let n = 0; n < findings; n += 1) stack.deliver('guardduty', probe(n + 1, address((n % addresses) + 1)));
  await stack.drain();
  return stack;
}

/** Calls of the decide side only: every GuardDuty event there is, in batches of ten, each with an id of its own. */
async function decideCalls(names: readonly string[]): Promise<{ fresh: number; repeated: number }> {
  const stack = givenStack();
  const queue = (count: number, seen: string): void => {
    for (let n = 0; n < count; n += 1) {
      const event = read(names[n % names.length] ?? '');
      event.detail['id'] = hex(n + 1);
      event.detail['updatedAt'] = seen;
      stack.deliver('guardduty', JSON.stringify(event));
    }
  };
  const run = async (): Promise<number> => {
    const before = stack.callsMade();
    while (await stack.runOnce('guardduty'));
    return stack.callsMade() - before;
  };
  const count = 200;
  queue(count, '2026-11-20T11:56:00Z');
  const fresh = await run();
  queue(count, '2026-11-20T11:57:00Z');
  const repeated = await run();
  return { fresh: fresh / count, repeated: repeated / count };
}

/** One event for each action, and what makes ten different ones of it. */
const ACTS: { event: string; group: string; vary: string }[] = [
  {
    event: 'guardduty/attack-sequence-compromised-credentials',
    group: 'act-identity',
    vary: 'AKIAEXAMPLE000000018|release-bot',
  },
  { event: 'guardduty/bucket-block-public-access-disabled', group: 'act-storage', vary: 'invoice-archive' },
  { event: 'macie/credentials-in-object', group: 'act-expiry', vary: 'orders-db' },
  { event: 'parameter-store/expires-in-five-days', group: 'act-expiry', vary: 'payment-api-key' },
  {
    event: 'acm/renewal-needs-validation',
    group: 'act-certificates',
    vary: '7b1cd79e-d99a-4bec-8b62-0fa38030b605|api\\.example',
  },
];

async function actCalls({ event, group, vary }: (typeof ACTS)[number]): Promise<number> {
  const stack = givenStack();
  const seed = createSeeder(stack);
  const source = event.split('/')[0] as SourceId;
  const text = JSON.stringify(read(event));
  for (let n = 0; n < 10; n += 1) {
    const id = (JSON.parse(text) as Event).detail['id'];
    const body = text
      .replaceAll(new RegExp(vary, 'g'), (name) => name.slice(0, -1) + n)
      .replaceAll(String(id ?? '\u0000'), hex(n + 1));
    for (const finding of sources[source].parse(JSON.parse(body))) seed(finding);
    stack.deliver(source, body);
  }
  while (await stack.runOnce(source));
  const before = stack.callsMade();
  await stack.runOnce(group);
  return (stack.callsMade() - before) / 10;
}

/** One read of the responses, one write of the claims, one of how they ended: what a batch that acts calls the journal for. */
const JOURNAL_CALLS = 3;

/** What counting within the budgets adds to the calls of a batch. */
async function budgetCalls(): Promise<number> {
  const stack = givenStack();
  const seed = createSeeder(stack);
  const text = JSON.stringify(read('guardduty/bucket-block-public-access-disabled'));
  const id = String((JSON.parse(text) as Event).detail['id']);
  for (let n = 0; n < 10; n += 1) {
    const body = text.replaceAll('invoice-archive', `archive-${n}`).replaceAll(id, hex(n + 1));
    for (const finding of sources.guardduty.parse(JSON.parse(body))) seed(finding);
    stack.deliver('guardduty', body);
  }
  while (await stack.runOnce('guardduty'));
  const calls = (): number =>
    [...stack.counts].reduce((sum, [call, count]) => sum + (call.startsWith('dynamodb:') ? count : 0), 0);
  const before = calls();
  await stack.runOnce('act-storage');
  const counted = (await stack.journal.readBudgets(['buckets'])).get('buckets');
  if (!counted) throw new Error('nothing was counted, so that nothing was measured');
  // Reading the counters here is one call as well.
  return calls() - before - JOURNAL_CALLS - 1;
}

const wafCalls = ({ counts }: LocalStack): number =>
  [...counts].reduce((sum, [call, count]) => sum + (call.startsWith('wafv2') ? count : 0), 0);

/** How many addresses were seen in the IP sets of every scope. */
async function blockedIn(stack: LocalStack): Promise<number> {
  const blocks = await stack.blockList().listActive();
  return blocks.filter(({ enforcedAt }) => enforcedAt !== undefined).length;
}

/** AWS calls, counted in the local account. The reference is a published sample that answers the same findings. */
export async function callFigures(guarddutyEvents: readonly string[]): Promise<Figure[]> {
  const decided = await decideCalls(guarddutyEvents);
  const acted = await Promise.all(ACTS.map(actCalls));
  const hundred = await burst(100, 100);
  const burstCalls = hundred.callsMade();
  const both = await burst(100, 100, SCOPES);
  const thousand = (await burst(1000, 100)).callsMade();
  return [
    { name: 'calls.decide-new', value: decided.fresh, unit: 'calls', goal: 0.6 },
    { name: 'calls.decide-repeat', value: decided.repeated, unit: 'calls', goal: 0.5 },
    { name: 'calls.act', value: Math.max(...acted), unit: 'calls', goal: 8 },
    { name: 'budget.calls', value: await budgetCalls(), unit: 'calls', goal: 0 },
    { name: 'calls.burst-100x100', value: burstCalls, unit: 'calls', goal: 110, reference: 1360 },
    { name: 'waf-calls.burst-100x100', value: wafCalls(hundred), unit: 'calls', goal: 4 },
    { name: 'calls.burst-100x100-2scopes', value: both.callsMade(), unit: 'calls', goal: 115, reference: 1560 },
    { name: 'waf-calls.burst-100x100-2scopes', value: wafCalls(both), unit: 'calls', goal: 8 },
    { name: 'blocked.burst-100x100-2scopes', value: await blockedIn(both), unit: 'addresses', goal: 100, more: true },
    { name: 'calls.1000x100', value: thousand, unit: 'calls', goal: 600 },
    {
      name: 'blocked.burst-100x100',
      value: await blockedIn(hundred),
      unit: 'addresses',
      goal: 100,
      reference: 10,
      more: true,
    },
  ];
}

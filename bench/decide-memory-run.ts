/**
 * Decides about findings that all have another id and another attacker, and says on standard output by how much the heap has
 * grown. The services have taken everything and know nothing, so that whatever is kept of an id is kept by our own code.
 */
import { readFileSync } from 'node:fs';
import { createLocalStack } from '../local/local-stack.ts';
import type { Clients } from '../src/core/clients.ts';
import { silent } from '../src/core/telemetry.ts';
import { createIntake } from '../src/decide/intake.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';
import { guarddutyEvents } from './bundled-events.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const FINDINGS = Number(process.argv[2] ?? 200_000);
/** Until the engine has compiled what it compiles, and what has a bound is full. */
const WARM_UP = 20_000;
const BATCH = 10;

const texts = guarddutyEvents.map((name) => {
  const event = JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));
  return JSON.stringify({ ...event, detail: { ...event.detail, id: 'ID' } });
});

function bodyOf(n: number): string {
  const address = `45.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  return (texts[n % texts.length] ?? '')
    .replace('"ID"', `"${n.toString(16).padStart(32, '0')}"`)
    .replaceAll('198.51.100.23', address);
}

/** What a service answers that has taken everything, and knows nothing. */
function answerTo(command: { constructor: { name: string }; input: { Entries?: { Id: string }[] } }): object {
  const name = command.constructor.name.replace(/Command$/, '');
  if (name === 'BatchGet') return { Responses: {}, UnprocessedKeys: {} };
  if (name === 'BatchWrite') return { UnprocessedItems: {} };
  if (name === 'SendMessageBatch') return { Successful: command.input.Entries?.map(({ Id }) => ({ Id })), Failed: [] };
  return {};
}

const client = { send: async (command: Parameters<typeof answerTo>[0]) => answerTo(command) };
const clients = { dynamodb: client, sqs: client } as unknown as Pick<Clients, 'dynamodb' | 'sqs'>;
const { config } = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW });
let now = NOW;
const intake = createIntake({ sources: [guardduty], clients, config, telemetry: silent, now: () => now });

async function run(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, m) => ({ messageId: String(m), body: bodyOf(n + m) }));
    const failed = await intake(batch);
    if (failed.length > 0) throw new Error(`${failed.length} findings were not taken`);
    now += 1;
  }
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1_048_576;
}

await run(0, WARM_UP);
const early = heap();
await run(WARM_UP, WARM_UP + FINDINGS);
process.stdout.write(JSON.stringify({ megabytes: Math.max(0, heap() - early), findings: FINDINGS }));

import { readFileSync } from 'node:fs';
import { createLocalStack } from '../local/local-stack.ts';
import { silent } from '../src/core/telemetry.ts';
import { createIntake } from '../src/decide/intake.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';
import type { Figure } from './figure.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const DISTINCT = 1_000;
const BATCH = 10;

/** Findings that the decide side takes in a second of a processor, from the queue's text to the journal and the act queues. */
export async function throughputFigures(names: readonly string[], findings = 100_000): Promise<Figure[]> {
  const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW });
  const { clients, config, services } = stack;
  const intake = createIntake({ sources: [guardduty], clients, config, telemetry: silent, now: stack.world.now });
  const bodies = givenBodies(names);
  // What is handed over is somebody else's to take; SQS allows one purge a minute.
  const empty = (): void => {
    stack.advance(61_000);
    // A group of actions that is not deployed has no queue.
    for (const QueueUrl of Object.values(config.queues)) if (QueueUrl) services.sqs.PurgeQueue({ QueueUrl });
  };
  const run = async (from: number, to: number): Promise<number> => {
    const before = process.cpuUsage();
    for (let n = from; n < to; n += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, m) => ({
        messageId: String(m),
        body: bodies[(n + m) % DISTINCT] ?? '',
      }));
      const failed = await intake(batch);
      if (failed.length > 0) throw new Error(`${failed.length} findings were not taken`);
      if (n % 1_000 === 0) empty();
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000_000;
  };
  await run(0, 2 * DISTINCT);
  const seconds = await run(0, findings);
  return [
    {
      name: 'decide.local-throughput',
      value: Math.round(findings / seconds),
      unit: 'findings/s',
      goal: 2_000,
      more: true,
      note: 'of processor time, with the local account in place of the SDK and the services',
    },
  ];
}

/** The bundled events in turn, each with one of a thousand ids, so that the journal does not grow without end. */
export function givenBodies(names: readonly string[]): string[] {
  const events = names.map((name) =>
    JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8')),
  );
  return Array.from({ length: DISTINCT }, (_, n) => {
    const event = events[n % events.length];
    return JSON.stringify({ ...event, detail: { ...event.detail, id: n.toString(16).padStart(32, '0') } });
  });
}

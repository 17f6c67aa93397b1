import { handOverDrill } from '../../alerts/inbox.ts';
import type { Delivery } from '../../core/delivery.ts';
import { unpacked } from '../../core/replay-event.ts';
import { describeError } from '../../core/telemetry.ts';
import { decide } from '../../decide/decide.ts';
import type { IntakeOptions } from '../../decide/intake.ts';
import { readMessage } from '../../decide/read-event.ts';
import { type DrillRecord, drillKey, drillTtl } from '../../journal/drill-records.ts';
import { createInventoryReader } from '../../journal/inventory.ts';
import { createKnownReader } from '../../never-block/known-reader.ts';
import { createTable } from '../../platform/table.ts';
import { createPlaybookReader } from '../../policy/playbooks/playbook-reader.ts';
import { drillFindings } from './drill-findings.ts';
import { drillNotice, wouldTell } from './drill-notice.ts';
import type { Drilled } from './drilled.ts';

/** As of a feed, but with every source: what is replayed may be of any. */
export type DrillOptions = IntakeOptions;

/**
 * Decides about events that people replay, by the rules, lists and settings of the deployment, and tells of it.
 *
 * What comes from this queue is a drill, whatever it says. It is tied to no incident, joins no response and counts in no
 * budget: its records stand under a key of their own, which no other function reads, and all that is handed over is one
 * message to people for a batch. Its role allows no more than that.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createDrills({
  sources,
  riposteYml,
  ...options
}: DrillOptions): (received: readonly Delivery[]) => Promise<string[]> {
  const { clients, config, telemetry, now } = options;
  const table = createTable(clients.dynamodb, config.table);
  const known = createKnownReader({ clients, config, now });
  const inventory = createInventoryReader({ clients, config, now });
  const playbooks = createPlaybookReader({ clients, config, now, riposteYml });

  async function drill(received: readonly Delivery[]): Promise<void> {
    const travelled = received.map(({ messageId, body }) => unpacked(messageId, body));
    const there = await table.getAll<DrillRecord>(travelled.map(({ id }) => drillKey(id)));
    // What SQS delivers twice is told once.
    const fresh = new Map(travelled.filter((_, n) => there[n] === undefined).map((one) => [one.id, one]));
    if (fresh.size === 0) return;
    const [current, set] = [await inventory.on(await known.current()), await playbooks.current()];
    const drilled = [...fresh.values()].map(({ id, body }): Drilled => {
      const { findings, error } = readMessage(sources, { messageId: id, body }, config);
      return {
        id,
        decided: findings.map((finding) => ({ finding, ...decide(finding, current, now(), set) })),
        ...(error && { error: { code: error.code, message: error.message.slice(0, 500) } }),
      };
    });
    const told = wouldTell(drilled);
    await handOverDrill(drillNotice(drilled), told, { clients, config });
    const at = now();
    await table.write(
      drilled.map((one) => ({
        Put: { Item: { ...drillKey(one.id), at, ...drillFindings(one), told: told.length, ttl: drillTtl(at) } },
      })),
    );
    telemetry.info('drill decided', { events: drilled.length, told: told.length });
  }

  return async (received) => {
    try {
      await drill(received);
      return [];
    } catch (error) {
      telemetry.error('drill not decided', { ...describeError(error) });
      return received.map(({ messageId }) => messageId);
    }
  };
}

import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { sendAll } from '../../platform/queues.ts';
import type { Alert } from '../alert.ts';
import { type HubChange, hubChange } from './change.ts';

/** What the queue of notes for Security Hub holds. */
export interface HubMessage {
  kind: 'security-hub';
  changes: HubChange[];
}

interface Options {
  clients: Pick<Clients, 'sqs'>;
  config: Config;
  telemetry: Telemetry;
}

/** As many as one update takes; a change has 2 KB at most. */
const MOST_CHANGES = 100;

/**
 * Hands over what Security Hub is to show of a batch, where that is on. One that cannot be made, or that the queue does not
 * take, is logged: the journal holds the truth, and a status in a console must not undo its record.
 */
export async function noteInSecurityHub(
  endings: readonly { alert?: Alert }[],
  { clients, config, telemetry }: Options,
): Promise<void> {
  const { securityHubQueue: queue } = config;
  if (!queue) return;
  const changes = endings.flatMap(({ alert }) => {
    try {
      return (alert && hubChange(alert, config)) ?? [];
    } catch (error) {
      telemetry.error('note for Security Hub not made', { key: alert?.key, ...describeError(error) });
      return [];
    }
  });
  if (changes.length === 0) return;
  const packs = Array.from({ length: Math.ceil(changes.length / MOST_CHANGES) }, (_, n) =>
    changes.slice(n * MOST_CHANGES, (n + 1) * MOST_CHANGES),
  );
  const outgoing = packs.map((pack, n) => ({
    from: String(n),
    queue,
    body: JSON.stringify({ kind: 'security-hub', changes: pack } satisfies HubMessage),
  }));
  await sendAll(clients.sqs, outgoing, (from, error) => {
    const count = packs[Number(from)]?.length ?? 1;
    telemetry.error('notes for Security Hub not handed over', { count, ...describeError(error) });
  });
}

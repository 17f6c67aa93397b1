import { hasExpired } from '../act/expiry.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { AlertsMessage } from '../alerts/inbox.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Message } from '../core/messages.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { type ActionRecord, createJournal, isAtRest } from '../journal/journal.ts';
import { sendAll } from '../platform/queues.ts';
import { watchQueues } from './queue-watch.ts';

export interface SweepOptions {
  clients: Pick<Clients, 'dynamodb' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
}

/**
 * What runs every five minutes: looks at the queues, hands over again what got stuck or is to be looked after, lets unanswered approvals
 * lapse, ends what is temporary, has alerts told that were held, and has the block list reconciled, which lifts what has
 * expired. It changes nothing itself: whatever it
 * finds goes as a message to the function that may.
 *
 * @returns how many messages were sent
 * @throws when some could not be sent; the next run sends them
 */
export async function sweep({ clients, config, telemetry, now }: SweepOptions): Promise<number> {
  const [due] = await Promise.all([
    createJournal(clients.dynamodb, config.table).readDue(now()),
    watchQueues({ clients, config, telemetry }),
  ]);
  const messages = due.map((record) => {
    const step = nextStep(record, now());
    return { from: record.key, queue: queueFor(record, step, config), body: JSON.stringify(step) };
  });
  const maintain: Message = { kind: 'maintain' };
  const flush: AlertsMessage = { kind: 'flush' };
  const failures: unknown[] = [];
  await sendAll(
    clients.sqs,
    [
      { from: 'block-list', queue: config.queues.network, body: JSON.stringify(maintain) },
      { from: 'alerts', queue: config.alerts.queue, body: JSON.stringify(flush) },
      ...messages,
    ],
    (key, error) => {
      failures.push(error);
      telemetry.error('sweep could not hand over', { key, ...describeError(error) });
    },
  );
  telemetry.info('sweep done', { due: due.length });
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${messages.length + 2} messages could not be sent`, { cause: failures[0] });
  return messages.length + 2;
}

/** What an action whose time has come needs. */
export function nextStep(record: ActionRecord, now: number): Message {
  const { key, decision, target, finding, state } = record;
  const lapsed = state === 'waiting' && (record.giveUpAt ?? 0) <= now;
  if (lapsed) return { kind: 'reject', key, by: 'nobody answered in time' };
  if (record.alertDue && isAtRest(record)) return { kind: 'tell', key };
  if (hasExpired(record, now)) return { kind: 'expire', key };
  if (state === 'undoing') return { kind: 'undo', key, by: record.by ?? 'sweep' };
  return { kind: 'act', key, decision, target, finding };
}

// Asking and telling need no permission but the topic's; everything else goes where the action lives.
function queueFor(record: ActionRecord, step: Message, config: Config): string {
  const isTold = (isAtRest(record) && step.kind !== 'expire') || record.decision.mode === 'notify';
  return config.queues[isTold ? 'notify' : catalogue[record.decision.action].group];
}

import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { BadMessageError } from '../core/errors.ts';
import { parsedJson } from '../core/json.ts';
import { leftOutText } from '../core/left-out.ts';
import { sendAll } from '../platform/queues.ts';
import { factsToTell } from '../sources/shown-facts.ts';
import type { Alert, Notice } from './alert.ts';

/** What the queue of alerts holds. `drill` goes where the alerts would that it is like, and is told as what it is. `flush` is the sweep's: tell what was held, where its time has come. */
export type AlertsMessage =
  | { kind: 'alerts'; alerts: Alert[] }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'drill'; notice: Notice; like: Alert[] }
  | { kind: 'flush' };

type Wiring = { clients: Pick<Clients, 'sqs'>; config: Pick<Config, 'alerts'> };

/** So many bytes of alerts share one message of the queue: a burst then costs few calls. */
const MOST_BYTES = 180_000;
/** What people are shown of one finding is fewer; the rest would only make the message longer. */
const MOST_LISTED = 20;

/**
 * Hands alerts over to the function that tells people.
 *
 * @returns those that the queue did not take, with the error; never throws for them
 */
export async function handOver(
  alerts: readonly Alert[],
  { clients, config }: Wiring,
  at: number,
): Promise<{ id: string; error: unknown }[]> {
  const packs = packed(alerts.map((alert) => slim({ ...alert, at })));
  const failed: { id: string; error: unknown }[] = [];
  const outgoing = packs.map((pack, n) => ({ from: String(n), ...toQueue({ kind: 'alerts', alerts: pack }, config) }));
  await sendAll(clients.sqs, outgoing, (from, error) => {
    failed.push(...(packs[Number(from)] ?? []).map(({ id }) => ({ id, error })));
  });
  return failed;
}

/** @throws what the queue answered when it did not take it */
export async function handOverNotice(notice: Notice, { clients, config }: Wiring): Promise<void> {
  const failures: unknown[] = [];
  const outgoing = { from: notice.id, ...toQueue({ kind: 'notice', notice }, config) };
  await sendAll(clients.sqs, [outgoing], (_, error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/**
 * Hands a drill over.
 *
 * @param like what real alerts would be like: they are routed, and not shown
 * @throws what the queue answered when it did not take it
 */
export async function handOverDrill(
  notice: Notice,
  like: readonly Alert[],
  { clients, config }: Wiring,
): Promise<void> {
  const failures: unknown[] = [];
  const slimmed = like.map((alert) => bare(alert));
  const some = packed(slimmed)[0] ?? [];
  const outgoing = { from: notice.id, ...toQueue({ kind: 'drill', notice, like: some }, config) };
  await sendAll(clients.sqs, [outgoing], (_, error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** What a route asks for, and no more. */
const bare = ({ finding, ...alert }: Alert): Alert => ({
  ...alert,
  finding: { ...finding, facts: {}, resources: [], peers: [] },
});

const toQueue = (message: AlertsMessage, config: Pick<Config, 'alerts'>): { queue: string; body: string } => ({
  queue: config.alerts.queue,
  body: JSON.stringify(message),
});

/** Without what nobody is shown: facts that are there to be matched, and the ends of long lists. */
function slim(alert: Alert): Alert {
  const { facts, resources, peers, members: _, ...finding } = alert.finding;
  const { product } = facts;
  const leftOut = leftOutText(alert.finding);
  return {
    ...alert,
    finding: {
      ...finding,
      facts: {
        ...factsToTell(alert.finding),
        ...(product !== undefined && { product }),
        ...(leftOut && { leftOut }),
      },
      resources: resources.slice(0, MOST_LISTED),
      peers: peers.slice(0, MOST_LISTED),
    },
  };
}

function packed(alerts: readonly Alert[]): Alert[][] {
  const packs: { alerts: Alert[]; bytes: number }[] = [];
  for (const alert of alerts) {
    const bytes = Buffer.byteLength(JSON.stringify(alert));
    const last = packs.at(-1);
    if (last && last.bytes + bytes <= MOST_BYTES) {
      last.alerts.push(alert);
      last.bytes += bytes;
    } else packs.push({ alerts: [alert], bytes });
  }
  return packs.map(({ alerts: pack }) => pack);
}

/**
 * Reads a message of the queue of alerts, which only our own functions may write to.
 *
 * @throws BadMessageError when it is none of ours
 */
export function parseInbox(body: string): AlertsMessage {
  const message = parsedJson(body) as Partial<AlertsMessage> | undefined;
  if (message?.kind === 'flush') return { kind: 'flush' };
  if (message?.kind === 'alerts' && Array.isArray(message.alerts) && message.alerts.every(isAlert))
    return { kind: 'alerts', alerts: message.alerts };
  if (
    message?.kind === 'drill' &&
    isNotice(message.notice) &&
    Array.isArray(message.like) &&
    message.like.every(isAlert)
  )
    return { kind: 'drill', notice: message.notice, like: message.like };
  if (message?.kind === 'notice' && isNotice(message.notice)) return { kind: 'notice', notice: message.notice };
  throw new BadMessageError('a message on the queue of alerts is not Riposte’s: it holds no alerts, notice or flush');
}

const isNotice = (notice: Partial<Notice> | undefined): notice is Notice =>
  typeof notice?.body === 'string' && typeof notice.id === 'string';

const isAlert = (alert: Partial<Alert> | null): boolean =>
  typeof alert?.id === 'string' &&
  typeof alert.key === 'string' &&
  typeof alert.outcome === 'string' &&
  typeof alert.decision?.action === 'string' &&
  typeof alert.finding?.severity === 'number';

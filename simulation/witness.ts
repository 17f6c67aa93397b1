import type { LocalStack } from '../local/local-stack.ts';
import type { Alert } from '../src/alerts/alert.ts';
import { parseInbox } from '../src/alerts/inbox.ts';
import type { Message } from '../src/alerts/message.ts';
import type { Telemetry } from '../src/core/telemetry.ts';
import { pausesIn } from '../src/journal/pauses.ts';
import type { Settings } from '../src/journal/settings.ts';
import { createNeverBlock } from '../src/never-block/never-block.ts';
import { PLANTED } from './scene.ts';
import { responsesOf } from './view.ts';
import { isRead, type Reached } from './wire.ts';

/** What was seen while a story went on, beside what is left in the end. */
export interface Witnessed {
  /** Alerts that were put on the queue of alerts, by their ids. */
  handed: Map<string, Alert>;
  /** Alerts that the alerter has put into messages for channels, by their ids. */
  composed: Set<string>;
  /** Messages for the topic, as they are to be published. */
  toPublish: { id: string; subject: string; text: string }[];
  /** Calls of the functions that changed something outside of the table and the queues. */
  changes: (Reached & { at: number })[];
  /** Violations that show at once. */
  seen: { invariant: string; what: string }[];
}

const OURS: ReadonlySet<string> = new Set(['dynamodb', 'sqs', 'sns', 'sesv2', 'securityhub']);
type History = { history?: unknown[]; historyMore?: number; version?: number };

/** Looks on: at each call that reached AWS, at each message, at each line of the logs. */
export function createWitness(stack: () => LocalStack, now: () => number) {
  const witnessed: Witnessed = { handed: new Map(), composed: new Set(), toPublish: [], changes: [], seen: [] };
  const histories = new Map<string, { lines: string[]; version: number }>();
  const see = (invariant: string, what: string): void => void witnessed.seen.push({ invariant, what });

  function leaks(text: string, where: string): void {
    for (const planted of PLANTED) if (text.includes(planted)) see('no-secret', `${where}: ${planted}`);
  }

  /** A history is only ever added to; its older half may move into an item of its own. */
  function looksAtHistory(item: { pk?: string; sk?: string } & History): void {
    if (item.sk !== 'RESPONSE' || !item.pk) return;
    const known = histories.get(item.pk);
    const { history = [], historyMore = 0, version = 0 } = item;
    const lines = [...(known?.lines.slice(0, historyMore) ?? []), ...history.map((line) => JSON.stringify(line))];
    // The SDK's second try of a write that had its effect: AWS knows the token, and does nothing.
    if (known && version === known.version && lines.join() === known.lines.join()) return;
    if (known && version !== known.version + 1)
      see('history', `${item.pk} went from version ${known.version} to ${version}`);
    if (known?.lines.some((line, n) => line !== lines[n])) see('history', `${item.pk} lost what stood in its history`);
    histories.set(item.pk, { lines, version });
  }

  function writes({ operation, input, error, service }: Reached): void {
    if (service !== 'dynamodb' || error !== undefined || operation !== 'TransactWrite') return;
    const items = input.TransactItems as { Put?: { Item?: History & { pk?: string; sk?: string } } }[];
    for (const { Put } of items) if (Put?.Item) looksAtHistory(Put.Item);
  }

  function blocks({ operation, input, error }: Reached): void {
    if (operation !== 'UpdateIPSet' || error !== undefined) return;
    const { known: _, ...config } = stack().config;
    const never = createNeverBlock(config);
    for (const cidr of (input.Addresses ?? []) as string[]) {
      const reason = never(cidr);
      if (reason) see('never-block', `${cidr} was written into an IP set: ${reason}`);
    }
  }

  /** In a pause, only what is undone or over may be changed; what the block list says goes on being so. */
  function inPause({ invocation, service, operation }: Reached): void {
    if (service === 'wafv2' || service === 'wafv2Global') return;
    if (responsesOf(stack()).some(({ state }) => state === 'undoing' || state === 'expiring')) return;
    see('paused', `${invocation.id} has read that Riposte is paused, and called ${service}:${operation}`);
  }

  function toPublish(body: string): void {
    const { id, request } = JSON.parse(body) as {
      id: string;
      request: { subject: string; bodies: { default: string } };
    };
    witnessed.toPublish.push({ id, subject: request.subject, text: request.bodies.default });
  }

  return {
    witnessed,
    told(messages: readonly Message[]): void {
      for (const { alerts, left = [] } of messages)
        for (const { id } of [...alerts, ...left]) witnessed.composed.add(id);
    },
    reached(reached: Reached): void {
      const { invocation, service, operation, answer, error } = reached;
      if (service === 'dynamodb' && operation === 'BatchGet') {
        const settings = settingsIn(answer);
        if (settings) invocation.sawPause = pausesIn(settings, now()).some(({ level }) => level === 'all');
      }
      writes(reached);
      blocks(reached);
      if (OURS.has(service) || isRead(operation) || error !== undefined) return;
      witnessed.changes.push({ ...reached, at: now() });
      if (invocation.sawPause && invocation.fn.startsWith('act-')) inPause(reached);
    },
    arrived(queue: string, body: string): void {
      leaks(body, `a message on ${queue}`);
      if (queue.endsWith('-deliveries')) toPublish(body);
      if (!queue.endsWith('-alerts')) return;
      const message = parseInbox(body);
      if (message.kind === 'alerts') for (const alert of message.alerts) witnessed.handed.set(alert.id, alert);
    },
    telemetry: {
      info: (message, fields) => leaks(JSON.stringify([message, fields]), 'the log'),
      warn: (message, fields) => leaks(JSON.stringify([message, fields]), 'the log'),
      error: (message, fields) => leaks(JSON.stringify([message, fields]), 'the log'),
      count() {},
    } satisfies Telemetry,
  };
}

function settingsIn(answer: unknown): Settings | undefined {
  const { Responses = {} } = (answer ?? {}) as { Responses?: Record<string, Settings[]> };
  return Object.values(Responses)
    .flat()
    .find(({ pk }) => pk === 'SETTINGS');
}

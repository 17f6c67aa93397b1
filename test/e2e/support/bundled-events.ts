import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { Finding, SourceId } from '../../../src/core/finding.ts';
import { broughtByRules } from '../../../src/sources/index.ts';
import type { Aws } from './aws.ts';
import { STACK } from './deploy.ts';
import { REGION, root } from './emulators.ts';

/** One event of events/, as AWS would send it today. */
export interface BundledEvent {
  /** Such as `guardduty/port-probe-archived`. */
  name: string;
  source: SourceId;
  event: {
    [key: string]: unknown;
    source: string;
    'detail-type': string;
    time: string;
    resources: string[];
    detail: object;
  };
  /** Those whose ids the detail gives. One that is made from the envelope's id or time is another one on each way. */
  findings: Finding[];
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** The bundled events are of one day; by then the last of them has come. */
const LAST = Date.parse('2026-11-20T12:00:00Z');

/** Moves every instant of all events by as much, so that they are of today and in the same order. */
export function asOfNow(text: string): string {
  // Whole seconds, as EventBridge keeps them.
  const shift = Math.floor((Date.now() - LAST) / 1000) * 1000;
  return text.replace(INSTANT, (instant) => new Date(Date.parse(instant) + shift).toISOString());
}

/**
 * Reads the events of this region as of now; `replace` swaps identifiers for those that the emulator gave. What AWS tells
 * in us-east-1 alone arrives in a deployment there.
 */
export function readBundledEvents(replace: ReadonlyMap<string, string> = new Map()): BundledEvent[] {
  return broughtByRules.flatMap((source) => {
    const folder = join(root, 'events', source.id);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .flatMap((file) => {
        let text = asOfNow(readFileSync(join(folder, file), 'utf8')).replaceAll(/riposte-(?:prod|local)/g, STACK);
        for (const [from, to] of replace) text = text.replaceAll(from, to);
        const event = JSON.parse(text);
        if (event.region !== REGION) return [];
        // The emulator gives its own time: what came some hours ago can have another day, or week, in its id.
        const later = new Date(Date.now() + 1000).toISOString();
        const elsewhere = source.parse({ ...event, id: randomUUID(), time: later });
        return [
          {
            name: `${source.id}/${basename(file, '.json')}`,
            source: source.id,
            event,
            findings: source.parse(event).filter(({ id }, n) => id === elsewhere[n]?.id),
          },
        ];
      });
  });
}

/** Puts events on the default bus, ten at a time. */
export async function putEvents(aws: Aws, events: readonly BundledEvent['event'][]): Promise<void> {
  const entries = events.map(({ source, 'detail-type': DetailType, detail, resources, time }) => ({
    Source: source,
    DetailType,
    Detail: JSON.stringify(detail),
    Resources: resources,
    Time: new Date(time),
  }));
  for (let n = 0; n < entries.length; n += 10) await put(aws, entries.slice(n, n + 10));
}

async function put(aws: Aws, Entries: PutEventsCommandInput['Entries']): Promise<void> {
  const answer = await aws.events.send(new PutEventsCommand({ Entries }));
  if (answer.FailedEntryCount) throw new Error(`EventBridge refused: ${JSON.stringify(answer.Entries)}`);
}

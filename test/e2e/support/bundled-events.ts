import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { Finding, SourceId } from '../../../src/finding.ts';
import { sources } from '../../../src/sources/index.ts';
import type { Aws } from './aws.ts';
import { root } from './emulators.ts';

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
  findings: Finding[];
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Moves every instant in an event by as much as its own time is away from now: an old finding would not be acted on. */
function asOfNow(text: string): string {
  const shift = Date.now() - Date.parse(JSON.parse(text).time);
  return text.replace(INSTANT, (instant) => new Date(Date.parse(instant) + shift).toISOString());
}

/** Reads events as of now; `replace` swaps identifiers for those that the emulator gave. */
export function readBundledEvents(replace: ReadonlyMap<string, string> = new Map()): BundledEvent[] {
  return Object.values(sources).flatMap((source) => {
    const folder = join(root, 'events', source.id);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => {
        let text = asOfNow(readFileSync(join(folder, file), 'utf8'));
        for (const [from, to] of replace) text = text.replaceAll(from, to);
        const event = JSON.parse(text);
        return {
          name: `${source.id}/${basename(file, '.json')}`,
          source: source.id,
          event,
          findings: source.parse(event),
        };
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

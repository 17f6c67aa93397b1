import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Issue } from '../../policy/riposte-yml/problem.ts';
import { splitEvents } from '../read-events.ts';

/** One event of a story: as EventBridge delivers it, and where it stands. */
export interface StoryEvent {
  /** The path as the rehearsal gives it, or `inline`. */
  name: string;
  event: Record<string, unknown>;
}

interface Reading {
  /** What other values stand in each event, by dotted path. */
  set: Readonly<Record<string, unknown>>;
  path: Issue['path'];
  folder: string;
  issues: Issue[];
}

type Given = string | object;

/** The events that a step delivers, in order. What cannot be read is an issue at its place. */
export function readDelivered(given: Given | Given[], reading: Reading): { events: StoryEvent[]; what: string } {
  const list = Array.isArray(given) ? given : [given];
  const events = list.flatMap((one: Given, n) => {
    const path = [...reading.path, 'deliver', ...(Array.isArray(given) ? [n] : [])];
    if (typeof one !== 'string') return [{ name: 'inline', event: one as Record<string, unknown> }];
    return eventsOf(one, { ...reading, path });
  });
  for (const { event } of events) for (const [place, value] of Object.entries(reading.set)) setIn(event, place, value);
  const names = [...new Set(list.map((one: Given) => (typeof one === 'string' ? one : 'an inline event')))];
  return { events, what: names.length > 3 ? `${names.length} files` : names.join(', ') };
}

function eventsOf(name: string, { folder, path, issues }: Reading): StoryEvent[] {
  const file = resolve(folder, name);
  const wrong = (message: string): StoryEvent[] => {
    issues.push({ path, message });
    return [];
  };
  if (!existsSync(file)) return wrong(`there is no file ${name} (looked for ${file}).`);
  if (statSync(file).isDirectory()) return wrong(`${name} is a folder; name its files.`);
  const found = splitEvents(name, readFileSync(file, 'utf8'));
  const broken = found.find(({ error }) => error !== undefined);
  if (broken?.error) return wrong(`${name}: ${broken.error.message}.`);
  const events = found.map(({ text = '' }): unknown => JSON.parse(text));
  const odd = events.findIndex((event) => typeof event !== 'object' || event === null || Array.isArray(event));
  if (odd >= 0) return wrong(`${name}: entry ${odd + 1} is no event: an event is an object.`);
  return events.map((event) => ({ name, event: event as Record<string, unknown> }));
}

/** Puts a value at a dotted path; what is missing on the way is made. Null stays a value, as events have it. */
function setIn(event: Record<string, unknown>, place: string, value: unknown): void {
  const parts = place.split('.');
  const last = parts.pop() ?? '';
  let at = event;
  for (const part of parts) {
    const next = at[part];
    if (typeof next !== 'object' || next === null) at[part] = {};
    at = at[part] as Record<string, unknown>;
  }
  at[last] = structuredClone(value);
}

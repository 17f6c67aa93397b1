import { readdirSync, readFileSync } from 'node:fs';
import type { Finding, SourceId } from '../../src/core/finding.ts';
import { sources } from '../../src/sources/index.ts';

const EVENTS = new URL('../../events/', import.meta.url);

export type Json = { [key: string]: unknown };

/** A bundled event, as a fresh copy. */
export function bundled(source: SourceId, name: string): Json {
  return JSON.parse(readFileSync(new URL(`${source}/${name}.json`, EVENTS), 'utf8')) as Json;
}

/** The names of a source's bundled events. */
export function bundledNames(source: SourceId): string[] {
  return readdirSync(new URL(source, EVENTS)).flatMap((file) => (file.endsWith('.json') ? file.slice(0, -5) : []));
}

/** Every bundled event. */
export const allBundled = (Object.keys(sources) as SourceId[]).flatMap((source) =>
  bundledNames(source).map((name) => ({ source, name })),
);

/** Sets a field by its dotted path, making objects on the way; `undefined` removes it. */
export function edited(event: Json, changes: Record<string, unknown>): Json {
  for (const [path, value] of Object.entries(changes)) set(event, path.split('.'), value);
  return event;
}

function set(at: Json, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length > 0) {
    if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
    set(at[key] as Json, rest, value);
  } else if (value === undefined) delete at[key];
  else at[key] = value;
}

/** The one finding of a bundled event, after changes to it. */
export function findingOf(source: SourceId, name: string, changes: Record<string, unknown> = {}): Finding {
  const findings = sources[source].parse(edited(bundled(source, name), changes));
  if (findings.length !== 1 || !findings[0]) throw new Error(`${findings.length} findings in place of one`);
  return findings[0];
}

import { readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import type { Config } from '../src/core/config.ts';
import type { Finding, SourceId } from '../src/core/finding.ts';
import { decide } from '../src/decide/decide.ts';
import { broughtByRules, sources } from '../src/sources/index.ts';

/** A bundled event, as text. */
export interface Bundled {
  /** Such as `guardduty/port-probe-search-cluster`. */
  name: string;
  source: SourceId;
  body: string;
}

const ROOT = new URL('../events/', import.meta.url);

/** All of them that a rule brings, in order of their names. */
export function bundledEvents(): Bundled[] {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .filter(({ name }) => broughtByRules.some(({ id }) => id === name))
    .flatMap(({ name: source }) =>
      readdirSync(new URL(`${source}/`, ROOT))
        .filter((file) => file.endsWith('.json'))
        .map((file) => ({
          name: `${source}/${file.slice(0, -'.json'.length)}`,
          source: source as SourceId,
          body: readFileSync(new URL(`${source}/${file}`, ROOT), 'utf8'),
        })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What an event says; nothing where it is malformed, or about the deployment itself and no news. */
export function findingsIn(source: SourceId, body: string, deployment?: Config): Finding[] {
  try {
    return sources[source].parse(JSON.parse(body), deployment);
  } catch {
    return [];
  }
}

/** Whether something more than a word to people answers an event. */
export const isActedOn = ({ source, body }: Bundled, config: Config, now: number): boolean =>
  findingsIn(source, body).some((finding) =>
    decide(finding, config, now).messages.some(({ decision }) => decision.action !== 'notify'),
  );

/** Whether a containment answers an event. */
export const isContainedBy = ({ source, body }: Bundled, config: Config, now: number): boolean =>
  findingsIn(source, body).some((finding) =>
    decide(finding, config, now).messages.some(
      ({ decision: { action, outcome } }) => catalogue[action].contains !== undefined && outcome === undefined,
    ),
  );

type Json = { [name: string]: unknown };

/** The same event once more as its source sends it later: seen again now, and counted once more. */
export function seenAgain({ source, body }: Pick<Bundled, 'source' | 'body'>, at: number, count: number): string {
  const event = JSON.parse(body) as Json & { detail?: Json & { service?: Json } };
  const seen = new Date(at).toISOString();
  event.time = seen;
  const { detail } = event;
  if (!detail) return JSON.stringify(event);
  if (source === 'guardduty' || source === 'macie') detail.updatedAt = seen;
  if (source === 'guardduty' && detail.service)
    Object.assign(detail.service, { eventLastSeen: seen, count: Number(detail.service.count ?? 1) + count });
  return JSON.stringify(event);
}

/** A finding of its own about another address, seen now. */
export function probeOf({ body }: Bundled, address: string, id: string, at: number): string {
  const event = JSON.parse(body.replaceAll('198.51.100.23', address)) as Json & { detail: Json & { service: Json } };
  const seen = new Date(at).toISOString();
  event.time = seen;
  event.id = `00000000-0000-4000-8000-${id.slice(-12)}`;
  Object.assign(event.detail, { id, updatedAt: seen });
  if (typeof event.detail.arn === 'string')
    event.detail.arn = event.detail.arn.replace(/finding\/.*$/, `finding/${id}`);
  Object.assign(event.detail.service, { eventLastSeen: seen });
  return JSON.stringify(event);
}

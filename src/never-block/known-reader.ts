import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { type Group, isFresh, type Known, type KnownRange, PARTS, type Part } from '../core/known.ts';
import { minutes } from '../core/time.ts';
import { createTable, type Table } from '../platform/table.ts';
import { snapshotGroups } from './aws-ranges.ts';
import { type Head, type PartHead, readGroups, readHead } from './store.ts';
import { toRange } from './verdict.ts';

/** The settings, with what the journal says is never blocked. */
export interface KnownReader {
  /** At most a minute old; read anew when `fresh`. The same object for as long as nothing changes. */
  current(options?: { fresh?: boolean }): Promise<Config>;
}

export interface KnownReaderOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Config;
  now(): number;
  /** Looks the own addresses up at once, for when nobody has, or not for long. Its errors are left to its own report. */
  lookUp?: (() => Promise<unknown>) | undefined;
}

const REFRESH_MS = minutes(1);

interface Cached {
  revision: string;
  groups: Group[] | undefined;
}

/**
 * Reads the lists for one container: one small item a minute, and a list when it has changed.
 *
 * @throws what DynamoDB answers, so that the batch is tried again
 */
export function createKnownReader({ clients, config, now, lookUp }: KnownReaderOptions): KnownReader {
  const table = createTable(clients.dynamodb, config.table);
  const cache = new Map<Part, Cached>();
  let combined: { key: string; ends: number; ranges: KnownRange[]; missing: Part[] } | undefined;
  let latest: { config: Config; at: number } | undefined;
  let lookedUpAt = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<Config> {
    const at = now();
    const head = await readHead(table);
    for (const part of PARTS) await readPart(table, part, head?.[part], cache);
    const key = PARTS.map((part) => cache.get(part)?.revision ?? '-').join(' ');
    if (combined?.key !== key || combined.ends <= at) combined = { key, ...combine(cache, config, at) };
    const known = knownOf(head, combined.ranges, combined.missing);
    const isSame = latest && latest.config.known?.ranges === known.ranges && sameWords(latest.config.known, known);
    latest = { config: isSame && latest ? latest.config : { ...config, known }, at };
    return latest.config;
  }

  return {
    async current({ fresh = false } = {}) {
      const isOld = latest === undefined || fresh || now() - latest.at >= REFRESH_MS;
      const current = isOld || !latest ? await refresh() : latest.config;
      const mayLookUp = lookUp && now() - lookedUpAt >= REFRESH_MS;
      if (isFresh(current.known, now()) || !mayLookUp) return current;
      lookedUpAt = now();
      await lookUp().catch(() => undefined);
      return refresh();
    },
  };
}

async function readPart(table: Table, part: Part, head: PartHead | undefined, cache: Map<Part, Cached>): Promise<void> {
  const cached = cache.get(part);
  if (!head) cache.delete(part);
  else if (cached?.revision !== head.revision || !cached.groups)
    cache.set(part, { revision: head.revision, groups: await readGroups(table, part, head) });
}

function combine(
  cache: ReadonlyMap<Part, Cached>,
  config: Config,
  now: number,
): { ends: number; ranges: KnownRange[]; missing: Part[] } {
  const parts = PARTS.map((part) => ({ part, groups: groupsOf(part, cache, config) }));
  const groups = parts.flatMap(({ part, groups: some = [] }) => some.map((group) => ({ part, ...group })));
  const valid = groups.filter(({ until = Number.POSITIVE_INFINITY }) => until > now);
  return {
    ends: Math.min(...valid.map(({ until = Number.POSITIVE_INFINITY }) => until)),
    ranges: valid.flatMap(({ part, what, cidrs, isShared = false }) =>
      cidrs.flatMap((cidr) =>
        toRange(cidr, part === 'own' || part === 'aws' ? what : `${what} lists ${cidr}`, isShared),
      ),
    ),
    missing: parts.filter(({ groups: some }) => some === undefined).map(({ part }) => part),
  };
}

/** The entries of a list that count by the settings; undefined when there should be some that are not there. */
function groupsOf(part: Part, cache: ReadonlyMap<Part, Cached>, config: Config): Group[] | undefined {
  if (part === 'parameter' && !config.neverBlockParameter) return [];
  if (part === 'object' && !config.neverBlockObject) return [];
  if (part === 'aws' && config.awsRanges === 'none') return [];
  const cached = cache.get(part);
  if (part !== 'aws') return cached ? cached.groups : [];
  const groups = cached?.groups ?? snapshotGroups();
  return config.awsRanges === 'all' ? groups : groups.filter(({ isShared }) => !isShared);
}

/** A list that should be there and is not counts as own addresses that are not known: then nothing is blocked. */
function knownOf(head: Head | undefined, ranges: KnownRange[], [missing]: Part[]): Known {
  if (missing) return { ranges, problem: `the list "${missing}" cannot be read` };
  const problem = head?.ownTrouble?.text;
  return { ranges, ...(head?.own && { ownReadAt: head.own.readAt }), ...(problem && { problem }) };
}

const sameWords = (a: Known | undefined, b: Known): boolean =>
  a !== undefined && a.ownReadAt === b.ownReadAt && a.problem === b.problem;

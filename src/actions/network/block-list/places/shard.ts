import type { Family } from '../../../../core/addresses/network.ts';
import type { Clients } from '../../../../core/clients.ts';
import type { Inventory, OrganisationRules, Place } from '../../../../core/organisation.ts';
import { type BlockPlace, scopeOf } from '../../../../core/organisation-scope.ts';
import { describeError, type Telemetry } from '../../../../core/telemetry.ts';
import { minutes } from '../../../../core/time.ts';
import { endLease, type Lease, takeLease } from '../../../../platform/lease.ts';
import { createLimit } from '../../../../platform/pace.ts';
import type { Table } from '../../../../platform/table.ts';
import { raiseNotices } from '../sets/notices.ts';
import { isDue, isWaiting } from './place-due.ts';
import {
  type AccountRecord,
  BUCKETS,
  bucketOf,
  keepPlaces,
  type PlaceRecord,
  type PlaceSet,
  readPlaces,
  type Trouble,
} from './place-records.ts';
import { NOTHING, type Shared, type Visited, visitPlace } from './place-sets.ts';
import { troubleOf } from './place-trouble.ts';
import { placesToKeep } from './places.ts';
import type { ShardMessage } from './places-message.ts';
import { type Ended, newsOfPlaces } from './places-news.ts';
import { readHead, readShared, type SharedList } from './shared-list.ts';

export interface ShardOptions {
  table: Table;
  stack: string;
  rules: OrganisationRules;
  inventory: Inventory;
  home: Place;
  /** Clients in the name of the role that an account has for this. */
  clientsOf(account: string, region: string): Pick<Clients, 'wafv2'>;
  telemetry: Telemetry;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Longer than the function may run, so that only one writes to a place at a time. */
const LEASE_MS = minutes(3);
/** What is left after so long is left to another message. */
const MOST_WORKING_MS = 60_000;
/** Sockets, and answers of AWS in memory. */
const AT_ONCE = 24;
const ROUNDS = 8;
/** What there was no time for comes again at once. */
const SOON = 1;
/** Trouble that passes has passed by then; if not, it waits as what lasts does. */
const MOST_PASSING = 5;

/** A place, and what it should hold: the shared list, or nothing any more. */
interface Visit extends BlockPlace {
  isEmptied: boolean;
}

/**
 * Brings the places of one shard in step, and ends when the list has not changed meanwhile. Who finds another at the same
 * shard leaves: whoever holds the lease looks at the list once more after it has given the lease back.
 *
 * @returns after how many seconds the message is to come again, where places were left for want of time or were in trouble
 *   that may pass; of what lasts, the sweeps take care
 */
export async function workShard(message: ShardMessage, options: ShardOptions): Promise<number | undefined> {
  const { table, now } = options;
  const key = { pk: 'BLOCK-PLACES', sk: `LEASE#${message.of}#${message.shard}` };
  const end = now() + MOST_WORKING_MS;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const lease: Lease = { key, owner: crypto.randomUUID(), lasts: LEASE_MS };
    if (!(await takeLease(table, lease, now()))) return undefined;
    const list = createList(table);
    const { again, versions } = await visitAll(message, list, end, options).finally(() => endLease(table, lease));
    if (again === SOON || (await list.isStill(versions))) return again;
  }
  return SOON;
}

/** The shared list as one round knows it: what has not changed is not read again. */
function createList(table: Table) {
  const known: Partial<Record<Family, SharedList>> = {};
  let reading: Promise<Shared> | undefined;
  const readFamily = async (family: Family): Promise<SharedList> => {
    const { version } = await readHead(table, family);
    const list = known[family]?.version === version ? known[family] : await readShared(table, family);
    known[family] = list;
    return list;
  };
  const read = async (): Promise<Shared> => {
    const [v4, v6] = await Promise.all([readFamily('v4'), readFamily('v6')]);
    return { v4, v6 };
  };
  return {
    wanted({ fresh = false } = {}): Promise<Shared> {
      if (reading && !fresh) return reading;
      const mine = read();
      reading = mine;
      // What could not be read once is read again for the next place.
      mine.catch(() => {
        if (reading === mine) reading = undefined;
      });
      return mine;
    },
    async isStill({ v4, v6 }: Versions): Promise<boolean> {
      const heads = await Promise.all([readHead(table, 'v4'), readHead(table, 'v6')]);
      return heads[0].version === v4 && heads[1].version === v6;
    },
  };
}

type List = ReturnType<typeof createList>;
type Versions = Record<Family, number>;

async function visitAll(
  message: ShardMessage,
  list: List,
  end: number,
  options: ShardOptions,
): Promise<{ again: number | undefined; versions: Versions }> {
  const { table, now } = options;
  const buckets = Array.from({ length: BUCKETS }, (_, n) => n).filter((n) => n % message.of === message.shard);
  const records = await readPlaces(table, buckets);
  const wanted = await list.wanted();
  const { visits, ended } = visitsOf(new Set(buckets), records, options);
  const limited = createLimit(AT_ONCE);
  const waits: number[] = [];
  const byAccount = Map.groupBy(visits, ({ account }) => account);
  const accounts = new Set([...byAccount.keys(), ...ended.map(({ account }) => account)]);
  await Promise.all(
    [...accounts].map(async (account) => {
      const before = records.get(account)?.regions ?? {};
      const due = (byAccount.get(account) ?? []).filter((visit) =>
        isDue(before[visit.region], visit, visit.isEmptied ? NOTHING : wanted, { ...message, now: now() }),
      );
      const over = ended.filter((one) => one.account === account);
      const outcomes = await Promise.all(
        due.map((visit) =>
          limited(async () => {
            if (now() < end) return visitOne(visit, before[visit.region], list, options);
            waits.push(SOON);
            return undefined;
          }),
        ),
      );
      const done = outcomes.filter((one) => one !== undefined);
      for (const { record } of done)
        if (record.trouble?.passes && record.trouble.tries <= MOST_PASSING)
          waits.push(Math.ceil((record.trouble.next - now()) / 1000) + 1);
      await keep(account, before, done, over, options);
    }),
  );
  const again = waits.length > 0 ? Math.min(...waits) : undefined;
  // Places may have been given a newer list, where others had written; the rest have this one.
  return { again, versions: { v4: wanted.v4.version, v6: wanted.v6.version } };
}

/** What is to be visited, and what can not be any more. */
function visitsOf(
  buckets: ReadonlySet<number>,
  records: ReadonlyMap<string, AccountRecord>,
  { rules, inventory, home }: ShardOptions,
): { visits: Visit[]; ended: Place[] } {
  const isOurs = ({ account }: Place): boolean => buckets.has(bucketOf(account));
  const visits = placesToKeep(rules, inventory, home)
    .filter(isOurs)
    .map((place): Visit => ({ ...place, isEmptied: false }));
  const kept = new Set(visits.map(({ account, region }) => `${account} ${region}`));
  const former = [...records.values()].flatMap(({ account, regions }) =>
    Object.keys(regions)
      .filter((region) => !kept.has(`${account} ${region}`))
      .map((region): Place => ({ account, region })),
  );
  const mayEnter = ({ account, region }: Place): boolean => scopeOf(rules, inventory, account, region).isIn;
  return {
    visits: [...visits, ...former.filter(mayEnter).map((place) => ({ ...place, isEmptied: true }))],
    ended: former.filter((place) => !mayEnter(place)),
  };
}

interface Outcome {
  visit: Visit;
  record: PlaceRecord;
  drift: Visited['drift'];
}

async function visitOne(
  visit: Visit,
  before: PlaceRecord | undefined,
  list: List,
  { stack, clientsOf, telemetry, now, sleep }: ShardOptions,
): Promise<Outcome> {
  const { account, region, isEmptied, cloudFront = false } = visit;
  const last = before?.trouble;
  const waiting = isWaiting(last, now()) ? last.sets : [];
  const inTrouble = (trouble: Trouble, { record, drift }: Pick<Visited, 'record' | 'drift'>): Outcome => ({
    visit,
    record: { ...record, at: now(), trouble },
    drift,
  });
  const failing = (error: unknown, sets?: PlaceSet[]): Trouble => {
    telemetry.warn('block list not in step in a place', { account, region, ...describeError(error) });
    return troubleOf(error, last, now(), sets && { sets, waiting });
  };
  try {
    const { wafv2 } = clientsOf(account, region);
    const wanted = isEmptied ? async () => NOTHING : list.wanted;
    const access = { wafv2, stack, cloudFront, waiting, now, sleep, wanted };
    const { failed, ...visited } = await visitPlace(before, access);
    if (failed) return inTrouble(failing(failed.error, failed.sets), visited);
    return last && waiting.length > 0 ? inTrouble(last, visited) : { visit, ...visited };
  } catch (error) {
    return inTrouble(failing(error), { record: before ?? { at: now() }, drift: [] });
  }
}

/** Keeps what became of an account's regions, and has people told what they should know. */
async function keep(
  account: string,
  before: AccountRecord['regions'],
  outcomes: readonly Outcome[],
  ended: readonly Place[],
  { table, now }: ShardOptions,
): Promise<void> {
  if (outcomes.length === 0 && ended.length === 0) return;
  const regions = { ...before };
  const news: Ended[] = [];
  for (const { visit, record, drift } of outcomes) {
    if (visit.isEmptied && !record.trouble) delete regions[visit.region];
    else regions[visit.region] = record;
    const { trouble } = record;
    const isNew = trouble !== undefined && trouble !== before[visit.region]?.trouble;
    news.push({ account, region: visit.region, drift, ...(isNew && { trouble }) });
  }
  for (const { region } of ended) {
    delete regions[region];
    news.push({ account, region, drift: [], isOver: true });
  }
  await raiseNotices(table, newsOfPlaces(account, news), now());
  await keepPlaces(table, { account, regions });
}

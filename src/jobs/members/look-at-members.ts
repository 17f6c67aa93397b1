import { containedInMembers } from '../../actions/catalogue/members.ts';
import type { Clients, Entering } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Inventory } from '../../core/organisation.ts';
import { placesOf, scopeOf } from '../../core/organisation-scope.ts';
import { mayAskOutside, regionsOf } from '../../core/regions.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { hours, minutes } from '../../core/time.ts';
import type { Looking } from '../../expiry/look/looking.ts';
import { lookAtMember } from '../../expiry/look.ts';
import { writeCalendar } from '../../expiry/store.ts';
import { type TellOptions, tellDue } from '../../expiry/sweep.ts';
import { lookAtPlace, type MemberClients } from '../../health/members/look-at-place.ts';
import { lookAtRoles } from '../../health/members/look-at-roles.ts';
import { usedRegions } from '../../health/members/used-regions.ts';
import { looksAskedAt, looksAskedOf } from '../../journal/asked-look.ts';
import type { InventoryReader } from '../../journal/inventory.ts';
import { keepScope, type ScopedPlace } from '../../journal/member-scope.ts';
import { readSeen, type SeenAccount, type SeenPlace, writeSeen } from '../../journal/seen-members.ts';
import { createTable } from '../../platform/table.ts';
import { tellImpostors } from './tell-impostors.ts';

/** An account is looked at again after so long; what expires there once a day. */
const AGAIN_MS = hours(2);
const CALENDAR_MS = hours(22);
/** Nothing new is begun after this, so that what is begun ends within the time of the function. */
const BEGIN_MS = minutes(9);
/** So many accounts side by side: each has rates of its own, and holds little. */
const AT_ONCE = 12;

type LookedThere = MemberClients & Looking['clients'] & Pick<Clients, 'cloudwatch'>;

export interface MembersOptions extends TellOptions {
  clients: Clients;
  config: Config;
  telemetry: Telemetry;
  inventory: InventoryReader;
  /** Clients in the name of a member's role that may only read, and only of whom the inventory names. */
  clientsOf(account: string, region: string, how: Pick<Entering, 'inventory' | 'outside'>): LookedThere;
  sleep(ms: number): Promise<void>;
}

interface Run extends MembersOptions {
  there(account: string, region: string): LookedThere;
  /** Where the organisation's rules name the region not, to ask whether somebody uses it. */
  outside(account: string, region: string): LookedThere;
  /** Which regions may be asked so. */
  outsideOf(account: string): string[];
  /** Whether the organisation's rules have the account looked at in a region; where not, there are no clients. */
  mayEnter(account: string, region: string): boolean;
}

/** What one run came to. */
interface Ran {
  accounts: number;
  /** Accounts whose turn has come, and for which there was no time left. */
  left: number;
}

/**
 * Looks at the member accounts whose turn has come, the one that waits longest first: whether they are heard and can be
 * entered, and once a day at what expires there. What there is no time for is the next run's. Keeps each account's result
 * as soon as it is there, so that a crash costs little.
 */
export async function lookAtMembers(options: MembersOptions): Promise<Ran> {
  const { clients, config, now, telemetry } = options;
  const table = createTable(clients.dynamodb, config.table);
  const current = await options.inventory.current();
  const run: Run = {
    ...options,
    // What people are told says accounts by their names.
    config: current ? { ...config, inventory: current } : config,
    there: (account, region) => options.clientsOf(account, region, { inventory: current }),
    outside: (account, region) => options.clientsOf(account, region, { inventory: current, outside: true }),
    outsideOf: (account) => outsideOf(account, current, config),
    mayEnter: (account, region) =>
      config.organisation !== undefined && scopeOf(config.organisation, current, account, region).isIn,
  };
  const places = current && placesInScope(config, current);
  if (places) await keepScope(table, places, now());
  const byAccount = Map.groupBy(places ?? [], ({ account }) => account);
  const regions = new Map([...byAccount].map(([id, those]) => [id, those.map(({ region }) => region)]));
  const seen = new Map((await readSeen(table)).map((one) => [one.account, one]));
  // What a deployment has made anew is not known until it was looked at: docs/organisation.md.
  const [ofAll, ofOne] = await Promise.all([looksAskedAt(table), looksAskedOf(table)]);
  const isAsked = (account: string): boolean => {
    const at = seen.get(account)?.at ?? 0;
    return [ofAll, ofOne.get(account) ?? 0].some((asked) => at < asked && asked <= now());
  };
  const due = [...regions.keys()]
    .filter((account) => isOver(seen.get(account)?.at ?? 0, AGAIN_MS, now()) || isAsked(account))
    .sort((a, b) => (seen.get(a)?.at ?? 0) - (seen.get(b)?.at ?? 0));
  const end = now() + BEGIN_MS;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < due.length && now() < end) {
      const turn = next++;
      const account = due[turn] ?? '';
      try {
        const before = seen.get(account);
        const places = turned(regions.get(account) ?? [], turn);
        await lookAt(account, { regions: places, before, isAsked: isAsked(account) }, run);
      } catch (error) {
        // One account must not cost the others: it stays due.
        telemetry.error('member account not looked at', { account, ...describeError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const ran = { accounts: next, left: due.length - next };
  telemetry.info('member accounts looked at', { ...ran });
  return ran;
}

/** Whether a time is over since. One that a wrong clock wrote into the future is no reason to wait until then. */
const isOver = (at: number, time: number, now: number): boolean => Math.abs(now - at) >= time;

/** Each account begins in another region: so those that are looked at side by side share the connections to each service. */
const turned = <T>(all: readonly T[], turn: number): T[] => all.map((_, n) => all[(n + turn) % all.length] as T);

function placesInScope({ account, region, organisation: rules }: Config, inventory: Inventory): ScopedPlace[] {
  if (!rules) return [];
  return placesOf(rules, inventory, { home: { account, region } }).map((place) => {
    const { mode, blocks, cloudFront } = scopeOf(rules, inventory, place.account, place.region);
    return { ...place, mode, blocks, ...(cloudFront && place.account !== account && { cloudFront }) };
  });
}

interface Turn {
  regions: readonly string[];
  before: SeenAccount | undefined;
  /** Somebody asked for it, so that what comes once a day and costs little comes now. */
  isAsked: boolean;
}

async function lookAt(account: string, { regions, before, isAsked }: Turn, run: Run): Promise<void> {
  const { clients, config, there, now } = run;
  const table = createTable(clients.dynamodb, config.table);
  const at = now();
  const places: SeenPlace[] = [];
  for (const region of regions) {
    const [first] = places;
    // Without a role one region is like the other.
    if (first?.unseen?.why === 'role') places.push({ ...first, region });
    else {
      const last = before?.places.find((one) => one.region === region);
      const how = { clients: there(account, region), deployment: config, before: last };
      places.push(await lookAtPlace({ account, region }, how));
    }
  }
  const open = places.filter(({ unseen }) => unseen === undefined).map(({ region }) => region);
  const isDue = isOver(before?.calendarAt ?? 0, CALENDAR_MS, now());
  const calendarAt = isDue && open.length > 0 ? at : before?.calendarAt;
  // Side by side: both wait for AWS most of the time.
  const [{ used = [], unasked } = {}] = await Promise.all([
    (isDue || isAsked) && open.length > 0 ? usedOutside(account, before, run) : before,
    isDue && open.length > 0 && keepCalendar(account, open, run),
  ]);
  const known = knownRoles(before);
  const mayContain = containedInMembers(config.contain).length > 0 ? regions : [];
  const roles =
    open[0] === undefined
      ? {}
      : await lookAtRoles(there(account, open[0]), config, { before: known.roles, at, regions: mayContain });
  const byRegion = places
    .toSorted((a, b) => (a.region < b.region ? -1 : 1))
    .map((place) => (mayContain.length > 0 ? { ...place, ...containsThere(place, roles) } : place));
  const found: SeenAccount = {
    account,
    at,
    ...(used.length > 0 && { used }),
    ...(unasked && { unasked }),
    ...(calendarAt !== undefined && { calendarAt }),
    ...known,
    ...roles,
    places: byRegion,
  };
  await tellImpostors(found, run);
  await writeSeen(table, found);
}

/** Every region that the rules do not name and that may be asked; at home the deployment's own is heard by its own stack. */
function outsideOf(account: string, current: Inventory | undefined, config: Config): string[] {
  const { organisation, partition } = config;
  if (!organisation) return [];
  const isHome = (region: string): boolean => account === config.account && region === config.region;
  return regionsOf(partition).filter(
    (region) => !isHome(region) && mayAskOutside(organisation, current, { account, region }),
  );
}

const usedOutside = (account: string, before: SeenAccount | undefined, run: Run): ReturnType<typeof usedRegions> =>
  usedRegions(run.outsideOf(account), (region) => run.outside(account, region), before?.used);

/** What may be contained in a region, by the role that its owner made there; nothing is said of what was not looked at. */
function containsThere(
  { region, unseen }: SeenPlace,
  { roles }: Pick<SeenAccount, 'roles'>,
): Pick<SeenPlace, 'contains'> {
  if (unseen || !roles) return {};
  return { contains: roles[`contain-${region}`]?.contains ?? 'no role' };
}

/** What was known of the roles goes on being known while they cannot be read, and is as old as it is. */
function knownRoles(before: SeenAccount | undefined): Pick<SeenAccount, 'roles'> {
  if (!before?.roles) return {};
  const roles = Object.entries(before.roles).map(([name, role]) => [name, { at: before.at, ...role }]);
  return { roles: Object.fromEntries(roles) };
}

/** What expires in one account, where it can be entered; people are told of it as of what expires at home. */
async function keepCalendar(account: string, regions: readonly string[], run: Run): Promise<void> {
  const { clients, config, there, mayEnter, now, sleep } = run;
  const lookIn = (region: string): Looking => ({
    clients: there(account, region),
    acmIn: (other) => there(account, other).acm,
    kmsIn: (other) => there(account, other).kms,
    mayAsk: (other) => mayEnter(account, other),
    config: { ...config, account, region, regions: [] },
    now,
    sleep,
  });
  const calendar = await lookAtMember(account, regions, lookIn);
  await writeCalendar(createTable(clients.dynamodb, config.table), calendar, account);
  await tellDue(calendar, run);
}

import type { Containable } from '../core/contain.ts';
import type { SourceId } from '../core/finding.ts';
import type { ContainRole, MemberRole } from '../core/member-roles.ts';
import { hours } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';
import { ORGANISATION_PARTITION } from './inventory.ts';
import { pack, unpack } from './pack.ts';

const PREFIX = 'SEEN#';
const KEEP_DAYS = 30;

/** Why nothing could be seen: no role, a policy that denies it, a region that is not opted in, or anything else. */
const UNSEEN = ['role', 'denied', 'region', 'failed'] as const;
export type Unseen = (typeof UNSEEN)[number];

/** What the last look found in one region of a member account. */
export interface SeenPlace {
  region: string;
  /** Absent where it could be looked at; then the rest says nothing. */
  unseen?: { why: Unseen; note: string };
  /** Sources whose rules are gone, or off: what they should forward is lost. */
  missing: SourceId[];
  off: SourceId[];
  /** Those of which a rule lets something else through than it should, or leads elsewhere; absent where there are none. */
  changed?: SourceId[];
  /** Those of which a rule says another revision than most there do; absent where all say the same. */
  mixed?: SourceId[];
  /** The services that find things, by the ids of their sources; what could not be asked is left out. */
  services: Partial<Record<SourceId, 'on' | 'off'>>;
  /** Of the template by which its rules were made. */
  revision?: string;
  /** The release's revision, once its rules were of that, whatever they say now. */
  had?: string;
  /** Whether each account sends its own findings, as far as was ever known; absent where an administrator does. */
  findings?: 'every';
  /** What its owner lets be contained, `no role` where there is none for that; absent where the deployment contains nothing. */
  contains?: Containable[] | 'no role';
  /** The stacks of other deployments of Riposte that hear what happens there; absent where there are none. */
  hubs?: string[];
}

/** Each account is looked at every two hours: after so long the look itself has failed, and what it found proves nothing. */
const SEEN_HOLDS_MS = hours(8);

/** Whether what was found then is still worth something; what is dated in the future by a wrong clock is as what is old. */
export const seenHolds = (at: number, now: number): boolean => Math.abs(now - at) <= SEEN_HOLDS_MS;

/** A role that is named as one of this deployment's. */
export interface SeenRole {
  /** Its unique id, such as `AROAEXAMPLE`, which nobody can choose. */
  id: string;
  /** Whether functions of this deployment alone may take it. */
  isOurs: boolean;
  /** When it was read, in ms; absent in records of a former release, of which it is when the account was looked at. */
  at?: number;
  /** Of one that contains: what its owner lets be contained, and of which revision its template is. */
  contains?: Containable[];
  revision?: string;
}

/** A role by its name less the deployment's: what contains has two for each region, such as `contain-eu-west-1`. */
export type SeenRoleName = MemberRole | `${ContainRole}-${string}`;

/** A region that the organisation's rules do not name, and what in it has told CloudWatch a metric. */
export interface UsedRegion {
  region: string;
  /** Namespaces such as `AWS/EC2`. */
  by: string[];
}

/** Regions of which it is not known whether somebody uses them, since they may not be asked. */
export interface Unasked {
  regions: string[];
  /** Whose policy keeps us from it; absent where the role lacks the permission. */
  cause?: string;
}

/** What the last look found in one member account. */
export interface SeenAccount {
  account: string;
  /** When it began, in ms. */
  at: number;
  /** When it was last looked at what expires there, in ms. */
  calendarAt?: number;
  /** Of the template by which its roles were made. */
  revision?: string;
  /** Absent where they were never read. */
  roles?: Partial<Record<SeenRoleName, SeenRole>>;
  places: SeenPlace[];
  /** Regions that are used and not heard; absent where there are none. */
  used?: UsedRegion[];
  unasked?: Unasked;
}

interface Item extends Key {
  at: number;
  seen: Uint8Array;
  ttl: number;
}

/** Keeps what was found. Of two looks at once the later one stays, since each is whole. */
export async function writeSeen(table: Table, found: SeenAccount): Promise<void> {
  const { account, at } = found;
  const key: Key = { pk: ORGANISATION_PARTITION, sk: `${PREFIX}${account}` };
  const item: Item = { ...key, at, seen: pack(JSON.stringify(found), account), ttl: at / 1000 + KEEP_DAYS * 86_400 };
  await table.write([{ Put: { Item: { ...item, ttl: Math.floor(item.ttl) } } }]);
}

/** What was found last in every account that was looked at. What a later release wrote counts as not looked at. */
export async function readSeen(table: Table): Promise<SeenAccount[]> {
  const items = await table.query<Item>({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': ORGANISATION_PARTITION, ':prefix': PREFIX },
  });
  return items.flatMap(({ sk, seen }) => read(seen, sk.slice(PREFIX.length)) ?? []);
}

/** The same for some accounts; those that were never looked at are left out. */
export async function readSeenOf(table: Table, accounts: readonly string[]): Promise<SeenAccount[]> {
  const keys = accounts.map((account): Key => ({ pk: ORGANISATION_PARTITION, sk: `${PREFIX}${account}` }));
  const items = await table.getAll<Item>(keys);
  return items.flatMap((item, n) => (item && read(item.seen, accounts[n] ?? '')) ?? []);
}

function read(seen: Uint8Array, account: string): SeenAccount | undefined {
  try {
    return JSON.parse(unpack(seen, account)) as SeenAccount;
  } catch {
    return undefined;
  }
}

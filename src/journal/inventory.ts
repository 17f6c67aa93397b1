import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { type Inventory, isCurrent, type MemberAccount } from '../core/organisation.ts';
import { hours, minutes } from '../core/time.ts';
import { createTable, type Key, type Table } from '../platform/table.ts';
import { pack, unpack } from './pack.ts';

/** The partition of what is known of the organisation. */
export const ORGANISATION_PARTITION = 'ORGANISATION';
const HEAD: Key = { pk: ORGANISATION_PARTITION, sk: 'INVENTORY' };
/** Of text: what cannot be packed at all fits into an item too. */
const MOST_CHUNK_BYTES = 350_000;
const KEEP_DAYS = 30;
const REFRESH_MS = minutes(5);
/** Reading takes minutes: what is later by more was dated by a clock that was ahead, and would keep out all others until then. */
const AHEAD_MS = hours(1);

/** The item that says which inventory is in force. Its parts are written before it. */
interface Head extends Key, Omit<Inventory, 'accounts'> {
  chunks: number;
}

interface Chunk extends Key {
  accounts: Uint8Array;
  ttl: number;
}

const chunkKey = (at: string, n: number): Key => ({
  pk: ORGANISATION_PARTITION,
  sk: `ACCOUNTS#${at}#${String(n).padStart(3, '0')}`,
});

/** Cuts the accounts so that each piece fits into an item. */
function piecesOf(accounts: readonly MemberAccount[]): MemberAccount[][] {
  const pieces: MemberAccount[][] = [];
  let room = 0;
  for (const account of accounts) {
    const bytes = Buffer.byteLength(JSON.stringify(account)) + 1;
    if (bytes > room) {
      pieces.push([]);
      room = MOST_CHUNK_BYTES;
    }
    pieces.at(-1)?.push(account);
    room -= bytes;
  }
  return pieces;
}

/**
 * Puts an inventory in force. The accounts come first, so that a crash in between leaves the one before.
 *
 * @returns whether it is in force now; false where a later one is
 */
export async function writeInventory(table: Table, { accounts, ...head }: Inventory): Promise<boolean> {
  const pieces = piecesOf(accounts);
  const ttl = Math.floor(Date.parse(head.at) / 1000) + KEEP_DAYS * 86_400;
  for (const [n, piece] of pieces.entries()) {
    const key = chunkKey(head.at, n);
    const chunk: Chunk = { ...key, accounts: pack(JSON.stringify(piece), ''), ttl };
    await table.write([{ Put: { Item: chunk } }]);
  }
  const { at, organisation, management } = head;
  const written = await table.update({
    Key: HEAD,
    UpdateExpression: 'SET #at = :at, organisation = :organisation, management = :management, chunks = :chunks',
    ConditionExpression: 'attribute_not_exists(#at) OR #at <= :at OR #at > :ahead',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: {
      ':at': at,
      ':ahead': new Date(Date.parse(at) + AHEAD_MS).toISOString(),
      ':organisation': organisation,
      ':management': management,
      ':chunks': pieces.length,
    },
  });
  return written !== undefined;
}

const readHead = async (table: Table): Promise<Head | undefined> => (await table.getAll<Head>([HEAD]))[0];

/** The accounts that a head stands for; undefined where a part is gone, or was written by a later release. */
async function readAccounts(table: Table, { at, chunks }: Head): Promise<MemberAccount[] | undefined> {
  const keys = Array.from({ length: chunks }, (_, n) => chunkKey(at, n));
  const found = keys.length > 0 ? await table.getAll<Chunk>(keys) : [];
  const accounts: MemberAccount[] = [];
  for (const chunk of found) {
    if (!chunk) return undefined;
    try {
      accounts.push(...(JSON.parse(unpack(chunk.accounts, '')) as MemberAccount[]));
    } catch {
      return undefined;
    }
  }
  return accounts;
}

const inventoryOf = ({ at, organisation, management }: Head, accounts: MemberAccount[]): Inventory => ({
  at,
  organisation,
  management,
  accounts,
});

/** The inventory that was written last, however old; undefined before the first. Two calls. */
export async function readInventory(table: Table): Promise<Inventory | undefined> {
  const head = await readHead(table);
  const accounts = head && (await readAccounts(table, head));
  return head && accounts && inventoryOf(head, accounts);
}

/** The inventory as one container knows it. */
export interface InventoryReader {
  /**
   * Undefined where nothing current is there: then nobody is entered. The same object for as long as nothing changes.
   *
   * @param options `fresh` reads anew, though it has been read in the last five minutes
   */
  current(options?: { fresh?: boolean }): Promise<Inventory | undefined>;
  /** Settings with the inventory. The same object for the same settings, for as long as nothing changes. */
  on(config: Config): Promise<Config>;
}

interface ReaderOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Pick<Config, 'table' | 'organisation'>;
  now(): number;
}

/**
 * Reads the inventory for one container: one small item in five minutes, and the accounts when they have been read anew.
 * Without an organisation it reads nothing.
 *
 * @throws what DynamoDB answers, so that the batch is tried again
 */
export function createInventoryReader({ clients, config, now }: ReaderOptions): InventoryReader {
  const table = createTable(clients.dynamodb, config.table);
  let latest: { inventory: Inventory | undefined; readAt: number } | undefined;
  let given: { config: Config; inventory: Inventory; with: Config } | undefined;

  async function refresh(): Promise<Inventory | undefined> {
    const head = await readHead(table);
    const isSame = head !== undefined && latest?.inventory?.at === head.at;
    const accounts = head && !isSame ? await readAccounts(table, head) : undefined;
    const inventory = isSame ? latest?.inventory : head && accounts && inventoryOf(head, accounts);
    latest = { inventory, readAt: now() };
    return inventory;
  }

  async function current({ fresh = false } = {}): Promise<Inventory | undefined> {
    if (!config.organisation) return undefined;
    // A clock that was set back is no reason to go by what was read until it is there again.
    const isOld = !latest || fresh || Math.abs(now() - latest.readAt) >= REFRESH_MS;
    const inventory = isOld ? await refresh() : latest?.inventory;
    return inventory && isCurrent(inventory, now()) ? inventory : undefined;
  }

  return {
    current,
    async on(settings) {
      const inventory = await current();
      if (!inventory) return settings;
      if (given?.config !== settings || given.inventory !== inventory)
        given = { config: settings, inventory, with: { ...settings, inventory } };
      return given.with;
    },
  };
}

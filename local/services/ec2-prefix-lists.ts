import type {
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult,
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult,
  ManagedPrefixList,
  ModifyManagedPrefixListRequest,
  ModifyManagedPrefixListResult,
} from '@aws-sdk/client-ec2';
import { mergeCidr } from 'cidr-tools';
import { awsError, type World } from '../account.ts';
import { invalid, valuesOf } from './ec2-network-acls.ts';

interface Change {
  entries: Map<string, string>;
  doneAt: number;
}

interface LocalPrefixList {
  id: string;
  family: 'IPv4' | 'IPv6';
  maxEntries: number;
  version: number;
  tags: Record<string, string>;
  /** Description by CIDR, of the present version. */
  entries: Map<string, string>;
  /** What the list becomes when the modification under way is over. */
  change?: Change;
  /** The next modification ends so, instead of completing. */
  failsWith?: string;
  failure?: string;
}

interface PrefixListSeed {
  id: string;
  family?: 'IPv4' | 'IPv6';
  maxEntries?: number;
  tags?: Record<string, string>;
  entries?: readonly string[];
}

const PAGE = 100;
const MOST_CHANGES = 100;

/** Customer-managed prefix lists: a version for each change, one modification at a time, done some seconds later. */
export class LocalPrefixLists {
  readonly lists = new Map<string, LocalPrefixList>();
  /** How long a modification takes. */
  modifyMs = 5_000;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  seedPrefixList({ id, family = 'IPv4', maxEntries = 10, tags = {}, entries = [] }: PrefixListSeed): LocalPrefixList {
    const held = new Map(entries.map((cidr) => [cidr, '']));
    const list = { id, family, maxEntries, version: 1, tags: { ...tags }, entries: held };
    this.lists.set(id, list);
    return list;
  }

  /** The CIDRs that the list holds now. */
  cidrsOf(id: string): string[] {
    return [...this.#settled(this.#find(id)).entries.keys()].sort();
  }

  DescribeManagedPrefixLists({ Filters = [] }: DescribeManagedPrefixListsRequest): DescribeManagedPrefixListsResult {
    const ids = valuesOf(Filters, 'prefix-list-id');
    const found = [...this.lists.values()].filter(({ id }) => ids?.has(id) ?? true);
    return { PrefixLists: found.map((list) => this.#describe(this.#settled(list))) };
  }

  GetManagedPrefixListEntries(input: GetManagedPrefixListEntriesRequest): GetManagedPrefixListEntriesResult {
    const { entries } = this.#settled(this.#find(input.PrefixListId));
    const [from, size] = [Number(input.NextToken ?? 0), input.MaxResults ?? PAGE];
    const page = [...entries].slice(from, from + size).map(([Cidr, Description]) => ({ Cidr, Description }));
    return { Entries: page, ...(from + size < entries.size && { NextToken: String(from + size) }) };
  }

  ModifyManagedPrefixList(input: ModifyManagedPrefixListRequest): ModifyManagedPrefixListResult {
    const list = this.#settled(this.#find(input.PrefixListId));
    const { AddEntries = [], RemoveEntries = [], CurrentVersion } = input;
    if (list.change) throw awsError('IncorrectState', `The prefix list ${list.id} is in state modify-in-progress`);
    if (CurrentVersion !== list.version)
      throw awsError('PrefixListVersionMismatch', 'The prefix list has the incorrect version number.');
    if (AddEntries.length > MOST_CHANGES || RemoveEntries.length > MOST_CHANGES) throw invalid('the number of entries');
    const entries = new Map(list.entries);
    for (const { Cidr = '' } of RemoveEntries)
      if (!entries.delete(Cidr)) throw invalid(`the CIDR ${Cidr}: the list does not hold it`);
    for (const { Cidr = '', Description = '' } of AddEntries) entries.set(canonicalFor(list, Cidr), Description);
    if (entries.size > list.maxEntries)
      throw awsError('PrefixListMaxEntriesExceeded', 'You have reached the maximum number of entries for the list.');
    list.change = { entries, doneAt: this.#world.now() + this.modifyMs };
    return { PrefixList: this.#describe(list) };
  }

  /** The list with the modification done, when its time has come. */
  #settled(list: LocalPrefixList): LocalPrefixList {
    const { change, failsWith } = list;
    if (!change || change.doneAt > this.#world.now()) return list;
    delete list.change;
    delete list.failure;
    if (failsWith === undefined) Object.assign(list, { entries: change.entries, version: list.version + 1 });
    else list.failure = failsWith;
    return list;
  }

  #find(id = ''): LocalPrefixList {
    const list = this.lists.get(id);
    if (!list) throw awsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist.`);
    return list;
  }

  #describe({ id, family, maxEntries, version, tags, change, failure }: LocalPrefixList): ManagedPrefixList {
    const done = failure === undefined ? 'modify-complete' : 'modify-failed';
    return {
      PrefixListId: id,
      AddressFamily: family,
      MaxEntries: maxEntries,
      Version: version,
      State: change ? 'modify-in-progress' : done,
      ...(failure !== undefined && { StateMessage: failure }),
      OwnerId: this.#world.accountId,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }
}

function canonicalFor({ family }: LocalPrefixList, given: string): string {
  const [cidr = ''] = given.includes('/') ? mergeCidr([given]) : [];
  if (!cidr || cidr.includes(':') !== (family === 'IPv6')) throw invalid(`the CIDR ${given}`);
  return cidr;
}

import type { Clients } from '../../core/clients.ts';
import type { Inventory, MemberAccount } from '../../core/organisation.ts';
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  type ListedAccount,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
} from '../../core/organizations-commands.ts';
import { clean } from '../../core/text.ts';
import { createPace, pages } from '../../expiry/api-pace.ts';
import type { Clock } from '../../platform/pace.ts';

/** AWS publishes no quota that holds for all of these calls, and others make them as well. */
const CALLS_A_SECOND = 5;
/** As many calls for tags as there is time for in one run; the tags of the other accounts are those of before. */
const MOST_TAGGED = 2_000;
const HOUR_MS = 3_600_000;

type Client = Clients['organizations'];
type Pace = ReturnType<typeof createPace>;

/**
 * Reads the whole organisation: its accounts, the units above each, and their tags. An account whose place is not found,
 * since it is moved at this moment, is left out: then nothing is done there until the next reading.
 *
 * @throws what AWS Organizations answers
 */
export async function readOrganisation(
  client: Client,
  before: Inventory | undefined,
  clock: Clock,
): Promise<Inventory> {
  const at = clock.now();
  const pace = createPace(CALLS_A_SECOND, clock);
  const { Organization } = await pace(() => client.send(new DescribeOrganizationCommand({})));
  const listed = await accountsOf(client, pace);
  const places = await placesIn(client, pace);
  const placed = listed.filter(({ Id }) => places.has(Id));
  const tags = await tagsOf(client, pace, placed, before, at);
  return {
    at: new Date(at).toISOString(),
    organisation: Organization?.Id ?? '',
    management: Organization?.MasterAccountId ?? '',
    accounts: placed.map((account) => memberOf(account, places.get(account.Id) ?? [], tags.get(account.Id) ?? {})),
  };
}

const memberOf = (account: ListedAccount, units: string[], tags: Record<string, string>): MemberAccount => ({
  id: account.Id,
  name: clean(account.Name ?? '', 50),
  status: statusOf(account.State ?? account.Status),
  units,
  tags,
  joined: new Date((account.JoinedTimestamp ?? 0) * 1000).toISOString(),
});

/** What is not known to be active is not entered. */
function statusOf(state: string | undefined): MemberAccount['status'] {
  if (state === 'ACTIVE') return 'active';
  return state === 'CLOSED' || state === 'PENDING_CLOSURE' ? 'closed' : 'suspended';
}

async function accountsOf(client: Client, pace: Pace): Promise<ListedAccount[]> {
  const listed = new Map<string, ListedAccount>();
  const all = pages(pace, async (NextToken) => {
    const { Accounts, NextToken: next } = await client.send(
      new ListAccountsCommand({ ...(NextToken && { NextToken }) }),
    );
    return { items: Accounts, next };
  });
  for await (const account of all) listed.set(account.Id, account);
  return [...listed.values()];
}

/** The root and the units above each account, outermost first. */
async function placesIn(client: Client, pace: Pace): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>();
  const roots = pages(pace, async (NextToken) => {
    const { Roots, NextToken: next } = await client.send(new ListRootsCommand({ ...(NextToken && { NextToken }) }));
    return { items: Roots, next };
  });
  const open: string[][] = [];
  for await (const { Id } of roots) open.push([Id]);
  for (let path = open.pop(); path; path = open.pop()) {
    const ParentId = path.at(-1) ?? '';
    const units = pages(pace, async (NextToken) => {
      const input = { ParentId, ...(NextToken && { NextToken }) };
      const { OrganizationalUnits, NextToken: next } = await client.send(
        new ListOrganizationalUnitsForParentCommand(input),
      );
      return { items: OrganizationalUnits, next };
    });
    for await (const { Id } of units) open.push([...path, Id]);
    const accounts = pages(pace, async (NextToken) => {
      const input = { ParentId, ...(NextToken && { NextToken }) };
      const { Accounts, NextToken: next } = await client.send(new ListAccountsForParentCommand(input));
      return { items: Accounts, next };
    });
    for await (const { Id } of accounts) places.set(Id, path);
  }
  return places;
}

/** Of accounts that are new first; of the others another part each hour, where there are too many for one run. */
async function tagsOf(
  client: Client,
  pace: Pace,
  accounts: readonly ListedAccount[],
  before: Inventory | undefined,
  at: number,
): Promise<Map<string, Record<string, string>>> {
  const tags = new Map((before?.accounts ?? []).map((account) => [account.id, account.tags]));
  const known = accounts.filter(({ Id }) => tags.has(Id));
  const from = known.length > MOST_TAGGED ? (Math.floor(at / HOUR_MS) * MOST_TAGGED) % known.length : 0;
  const inTurn = [...known.slice(from), ...known.slice(0, from)];
  const asked = [...accounts.filter(({ Id }) => !tags.has(Id)), ...inTurn].slice(0, MOST_TAGGED);
  for (const { Id: ResourceId } of asked) {
    const all: [string, string][] = [];
    const found = pages(pace, async (NextToken) => {
      const input = { ResourceId, ...(NextToken && { NextToken }) };
      const { Tags, NextToken: next } = await client.send(new ListTagsForResourceCommand(input));
      return { items: Tags, next };
    });
    for await (const { Key, Value } of found) all.push([Key, Value]);
    tags.set(ResourceId, Object.fromEntries(all));
  }
  return tags;
}

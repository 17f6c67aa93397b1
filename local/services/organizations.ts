import type {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListedAccount,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
} from '../../src/core/organizations-commands.ts';
import { awsError } from '../account.ts';

type Input<T extends { input: object }> = T['input'];

interface LocalMember {
  account: ListedAccount;
  parent: string;
  tags: Record<string, string>;
}

/** What AWS gives at once, of accounts and of units. */
const PAGE = 20;

/** An organisation with a tree of units; in none until a test seeds one. */
export class LocalOrganizations {
  id = '';
  management = '';
  root = 'r-a1b2';
  /** Units by their ids, with the unit or root above each. */
  readonly units = new Map<string, string>();
  readonly members = new Map<string, LocalMember>();

  seedOrganisation({ id = 'o-abcdefghij', management = '999988887777' } = {}): void {
    this.id = id;
    this.management = management;
  }

  seedAccount(
    id: string,
    { name = `account ${id}`, state = 'ACTIVE', parent = this.root, tags = {} as Record<string, string> } = {},
  ): void {
    const account = { Id: id, Name: name, State: state, JoinedTimestamp: 1_700_000_000 };
    this.members.set(id, { account, parent, tags });
  }

  DescribeOrganization(): object {
    this.#inUse();
    return { Organization: { Id: this.id, MasterAccountId: this.management } };
  }

  ListRoots(_input: Input<ListRootsCommand>): object {
    this.#inUse();
    return { Roots: [{ Id: this.root }] };
  }

  ListAccounts({ NextToken }: Input<ListAccountsCommand>): object {
    this.#inUse();
    return page(
      'Accounts',
      [...this.members.values()].map(({ account }) => account),
      NextToken,
    );
  }

  ListAccountsForParent({ ParentId, NextToken }: Input<ListAccountsForParentCommand>): object {
    this.#parent(ParentId);
    const there = [...this.members.values()].filter(({ parent }) => parent === ParentId);
    return page(
      'Accounts',
      there.map(({ account }) => account),
      NextToken,
    );
  }

  ListOrganizationalUnitsForParent({ ParentId, NextToken }: Input<ListOrganizationalUnitsForParentCommand>): object {
    this.#parent(ParentId);
    const there = [...this.units].filter(([, parent]) => parent === ParentId);
    return page(
      'OrganizationalUnits',
      there.map(([Id]) => ({ Id })),
      NextToken,
    );
  }

  ListTagsForResource({ ResourceId }: Input<ListTagsForResourceCommand>): object {
    this.#inUse();
    const member = this.members.get(ResourceId);
    if (!member) throw awsError('TargetNotFoundException', `no such target: ${ResourceId}`);
    return { Tags: Object.entries(member.tags).map(([Key, Value]) => ({ Key, Value })) };
  }

  #inUse(): void {
    if (!this.id)
      throw awsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
  }

  #parent(id: string): void {
    this.#inUse();
    if (id !== this.root && !this.units.has(id)) throw awsError('ParentNotFoundException', `no such parent: ${id}`);
  }
}

function page<T>(name: string, all: readonly T[], token = '0'): object {
  const from = Number(token);
  return { [name]: all.slice(from, from + PAGE), ...(all.length > from + PAGE && { NextToken: String(from + PAGE) }) };
}

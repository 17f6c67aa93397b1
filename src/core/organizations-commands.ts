import { JsonCommand } from './json-command.ts';

/** An account as AWS Organizations lists it: `State` in answers of today, `Status` in those of before. */
export interface ListedAccount {
  Id: string;
  Name?: string;
  Status?: string;
  State?: string;
  /** Seconds since 1970. */
  JoinedTimestamp?: number;
}

interface Page {
  NextToken?: string;
}

export class DescribeOrganizationCommand extends JsonCommand<
  Record<string, never>,
  { Organization?: { Id?: string; MasterAccountId?: string } }
> {}

export class ListAccountsCommand extends JsonCommand<Page, Page & { Accounts?: ListedAccount[] }> {}

export class ListRootsCommand extends JsonCommand<Page, Page & { Roots?: { Id: string }[] }> {}

export class ListOrganizationalUnitsForParentCommand extends JsonCommand<
  Page & { ParentId: string },
  Page & { OrganizationalUnits?: { Id: string }[] }
> {}

export class ListAccountsForParentCommand extends JsonCommand<
  Page & { ParentId: string },
  Page & { Accounts?: ListedAccount[] }
> {}

export class ListTagsForResourceCommand extends JsonCommand<
  Page & { ResourceId: string },
  Page & { Tags?: { Key: string; Value: string }[] }
> {}

import { JsonCommand } from './json-command.ts';

export interface FirewallDomainList {
  Id: string;
  Arn: string;
  Name: string;
  DomainCount: number;
  Status: 'COMPLETE' | 'COMPLETE_IMPORT_FAILED' | 'IMPORTING' | 'DELETING' | 'UPDATING';
  StatusMessage?: string;
  /** Who keeps it, when that is AWS: nobody else can change such a list. */
  ManagedOwnerName?: string;
}

interface ListId {
  FirewallDomainListId: string;
}

export class GetFirewallDomainListCommand extends JsonCommand<ListId, { FirewallDomainList: FirewallDomainList }> {}

/** 5,000 domains a page at most. */
export class ListFirewallDomainsCommand extends JsonCommand<
  ListId & { MaxResults?: number; NextToken?: string },
  { Domains?: string[]; NextToken?: string }
> {}

/** Takes 1,000 domains at most, and is done some time after it has answered. */
export class UpdateFirewallDomainsCommand extends JsonCommand<
  ListId & { Operation: 'ADD' | 'REMOVE' | 'REPLACE'; Domains: string[] },
  Pick<FirewallDomainList, 'Id' | 'Name' | 'Status' | 'StatusMessage'>
> {}

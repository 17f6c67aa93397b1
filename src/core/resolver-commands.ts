/** One call of Route 53 Resolver. Its class is named after the operation, as the SDK's commands are. */
abstract class ResolverCommand<Input extends object, Output> {
  readonly input: Input;
  /** Never set: it carries the type of the answer. */
  readonly output?: Output;

  constructor(input: Input) {
    this.input = input;
  }
}

export type { ResolverCommand };

/** The part of an SDK client that is used. */
export interface ResolverClient {
  send<Output>(command: ResolverCommand<object, Output>): Promise<Output>;
}

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

export class GetFirewallDomainListCommand extends ResolverCommand<ListId, { FirewallDomainList: FirewallDomainList }> {}

/** 5,000 domains a page at most. */
export class ListFirewallDomainsCommand extends ResolverCommand<
  ListId & { MaxResults?: number; NextToken?: string },
  { Domains?: string[]; NextToken?: string }
> {}

/** Takes 1,000 domains at most, and is done some time after it has answered. */
export class UpdateFirewallDomainsCommand extends ResolverCommand<
  ListId & { Operation: 'ADD' | 'REMOVE' | 'REPLACE'; Domains: string[] },
  Pick<FirewallDomainList, 'Id' | 'Name' | 'Status' | 'StatusMessage'>
> {}

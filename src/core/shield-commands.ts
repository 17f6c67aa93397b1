import { JsonCommand } from './json-command.ts';

export class GetSubscriptionStateCommand extends JsonCommand<Record<string, never>, { SubscriptionState?: string }> {}

export class ListProtectionsCommand extends JsonCommand<
  { MaxResults?: number; NextToken?: string },
  { Protections?: { Id?: string; Name?: string; ResourceArn?: string }[]; NextToken?: string }
> {}

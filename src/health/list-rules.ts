import { ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../core/clients.ts';

/** The rules on the default bus by their names: all of them, or those whose names begin with a stack's. */
export async function listRules(eventbridge: Clients['eventbridge'], stack?: string): Promise<Map<string, Rule>> {
  const found = new Map<string, Rule>();
  let NextToken: string | undefined;
  do {
    const page = await eventbridge.send(new ListRulesCommand({ ...(stack && { NamePrefix: `${stack}-` }), NextToken }));
    for (const rule of page.Rules ?? []) found.set(rule.Name ?? '', rule);
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

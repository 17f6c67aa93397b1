import { GetSubscriptionStateCommand, ListProtectionsCommand } from '../../core/shield-commands.ts';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import type { WideLooking } from './wide-looking.ts';

/** What `protect` names and Shield Advanced does not protect, where it is subscribed to: an attack on it is not seen. */
export async function* lookAtProtections({ clients, config, ...clock }: WideLooking): AsyncGenerator<Expiry> {
  if (config.protect.length === 0) return;
  const { shield } = clients;
  const pace = createPace(RATES.listProtections, clock);
  const { SubscriptionState } = await pace(() => shield.send(new GetSubscriptionStateCommand({})));
  if (SubscriptionState !== 'ACTIVE') return;
  const listed = pages<{ ResourceArn?: string }>(pace, async (NextToken) => {
    const answer = await shield.send(new ListProtectionsCommand({ MaxResults: 1000, ...(NextToken && { NextToken }) }));
    return { items: answer.Protections, next: answer.NextToken };
  });
  const has = new Set<string>();
  for await (const { ResourceArn } of listed) if (ResourceArn) has.add(ResourceArn);
  for (const arn of config.protect) if (isProtectable(arn) && !has.has(arn)) yield unprotected(arn, config.region);
}

/** Of what a web ACL protects, Shield Advanced takes application load balancers alone. */
const isProtectable = (arn: string): boolean => /^arn:[a-z-]+:elasticloadbalancing:.*:loadbalancer\/app\//.test(arn);

function unprotected(given: string, region: string): Expiry {
  const arn = clean(given, 256);
  const name = arn.split('/')[2] ?? arn;
  return {
    kind: 'protected-resource',
    id: arn,
    name,
    region,
    state: 'unprotected',
    note: 'Riposte’s setting `protect` names it, and Shield Advanced, to which the account subscribes, does not protect it.',
    answer: {
      by: 'notice',
      advice: 'Add a protection, which the subscription covers but for the data that goes out:',
      commands: commandsFor(arn, `aws shield create-protection --name ${name} --resource-arn ${arn}`),
    },
  };
}

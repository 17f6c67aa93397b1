import { GetSubscriptionStateCommand, ListProtectionsCommand } from '../../core/shield-commands.ts';
import { clean } from '../../core/text.ts';
import type { Clock } from '../../platform/pace.ts';
import { createPace, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import { type Stretch, type WideLooking, wholeList } from './wide-looking.ts';

/** What `protect` names and Shield Advanced does not protect, where it is subscribed to: an attack on it is not seen. */
export async function* lookAtProtections({ clients, config, ...clock }: WideLooking): AsyncGenerator<Stretch> {
  const wanted = config.protect.filter(isProtectable);
  const has = wanted.length > 0 ? await protections(clients.shield, clock) : undefined;
  const missing = has ? wanted.filter((arn) => !has.has(arn)) : [];
  yield { found: missing.map((arn) => unprotected(arn, config.region)), looked: has ? wanted.length : 0 };
}

/** What Shield Advanced protects; undefined where the account does not subscribe to it. */
async function protections(shield: WideLooking['clients']['shield'], clock: Clock): Promise<Set<string> | undefined> {
  const perSecond = RATES.listProtections;
  const pace = createPace(perSecond, clock);
  const { SubscriptionState } = await pace(() => shield.send(new GetSubscriptionStateCommand({})));
  if (SubscriptionState !== 'ACTIVE') return undefined;
  const page = async (NextToken?: string) => {
    const answer = await shield.send(new ListProtectionsCommand({ MaxResults: 1000, ...(NextToken && { NextToken }) }));
    return { items: answer.Protections, next: answer.NextToken };
  };
  const listed = await wholeList<{ ResourceArn?: string }>({ perSecond, clock, page });
  return new Set(listed.flatMap(({ ResourceArn }) => ResourceArn ?? []));
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

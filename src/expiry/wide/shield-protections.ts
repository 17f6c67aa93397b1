import { GetSubscriptionStateCommand, ListProtectionsCommand } from '../../core/shield-commands.ts';
import { clean } from '../../core/text.ts';
import type { Clock } from '../../platform/pace.ts';
import { createPace, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import { type Stretch, type WideLooking, wholeList } from './wide-looking.ts';

interface Protection {
  Name?: string;
  ResourceArn?: string;
}

/**
 * What Shield Advanced protects, where it is subscribed to, and what of that no alarm of the stack can tell of; and what
 * `protect` names and it does not protect: an attack on that is not seen.
 */
export async function* lookAtProtections({ clients, config, ...clock }: WideLooking): AsyncGenerator<Stretch> {
  const has = await protections(clients.shield, clock);
  const missing = config.protect.filter((arn) => isProtectable(arn) && !has?.some((one) => one.ResourceArn === arn));
  const found = [
    ...(has ? missing.map((arn) => unprotected(arn, config.region)) : []),
    ...(has ?? []).map((one) => protection(one, config.protect)),
  ];
  yield { found, looked: has ? found.length : 0 };
}

/** What Shield Advanced protects; undefined where the account does not subscribe to it. */
async function protections(shield: WideLooking['clients']['shield'], clock: Clock): Promise<Protection[] | undefined> {
  const perSecond = RATES.listProtections;
  const pace = createPace(perSecond, clock);
  const { SubscriptionState } = await pace(() => shield.send(new GetSubscriptionStateCommand({})));
  if (SubscriptionState !== 'ACTIVE') return undefined;
  const page = async (NextToken?: string) => {
    const answer = await shield.send(new ListProtectionsCommand({ MaxResults: 1000, ...(NextToken && { NextToken }) }));
    return { items: answer.Protections, next: answer.NextToken };
  };
  return wholeList<Protection>({ perSecond, clock, page });
}

/** One protection, for whoever lists them: nobody is told of it. */
function protection({ Name = '', ResourceArn = '' }: Protection, protect: readonly string[]): Expiry {
  const arn = clean(ResourceArn, 256);
  const watched = protect.includes(ResourceArn)
    ? ''
    : ' The setting protect does not name it, so that ddosAlarms makes no alarm for it.';
  return {
    kind: 'protected-resource',
    id: arn,
    name: `${clean(Name, 128)} (${arn})`,
    region: arn.split(':')[3] || 'global',
    state: 'protected',
    automatic: true,
    note: `Shield Advanced protects it.${watched}`,
  };
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

import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeSSLPoliciesCommand,
  DescribeTagsCommand,
  type Listener,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { askUnlessBaseline } from '../../actions/shared/baseline.ts';
import { BETTER_POLICY, oldOf, portToSendTo } from '../../actions/shared/weak-listener.ts';
import { isAwsError } from '../../core/errors.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import { type Stretch, type WideLooking, wholeList } from './wide-looking.ts';

type Elbv2 = WideLooking['clients']['elbv2'];
type Pace = ReturnType<typeof createPace>;

/** What is wrong with a listener of plain HTTP, beside names of policies. */
const PLAIN = 'http';

/**
 * Listeners that take old versions of TLS, or plain HTTP that is not sent on to HTTPS. What a policy takes is asked of
 * AWS, once for each policy.
 *
 * Each load balancer is a call of its own, so that thousands take longer than one run: it goes through them by the order
 * of their ARNs and goes on behind the last, whatever was made or deleted in between.
 */
export async function* lookAtListeners({ clients, config, ...clock }: WideLooking, from = ''): AsyncGenerator<Stretch> {
  const { elbv2 } = clients;
  const perSecond = RATES.describeListeners;
  const pace = createPace(perSecond, clock);
  const oldOfPolicy = oldProtocols(elbv2, pace);
  const page = async (Marker?: string) => {
    const answer = await elbv2.send(new DescribeLoadBalancersCommand({ PageSize: 400, ...(Marker && { Marker }) }));
    return { items: answer.LoadBalancers, next: answer.NextMarker };
  };
  const rest = (await wholeList<LoadBalancer>({ perSecond, clock, page }))
    .filter((balancer) => arnOf(balancer) > from)
    .sort((a, b) => (arnOf(a) < arnOf(b) ? -1 : 1));
  for (const balancer of rest) {
    const listeners = await listenersOf(balancer, elbv2, pace);
    const found: Expiry[] = [];
    for (const listener of listeners) {
      const old = listener.SslPolicy ? await oldOfPolicy(listener.SslPolicy) : [];
      const weak = weakTls(balancer, listener, old, config.region) ?? plainHttp(balancer, listener, listeners, config);
      if (weak) found.push(weak);
    }
    const isAsked =
      found.length > 0 && config.baseline.includes('listeners') && (await isTagged(balancer, elbv2, pace));
    yield { found: isAsked ? [asked(balancer, found)] : found, looked: 1, cursor: arnOf(balancer) };
  }
  yield { found: [], looked: 0 };
}

const arnOf = ({ LoadBalancerArn = '' }: LoadBalancer): string => LoadBalancerArn;

async function listenersOf({ LoadBalancerArn }: LoadBalancer, elbv2: Elbv2, pace: Pace): Promise<Listener[]> {
  const all: Listener[] = [];
  try {
    const listed = pages<Listener>(pace, async (Marker) => {
      const answer = await elbv2.send(new DescribeListenersCommand({ LoadBalancerArn, ...(Marker && { Marker }) }));
      return { items: answer.Listeners, next: answer.NextMarker };
    });
    for await (const listener of listed) all.push(listener);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return all;
}

/** Whether its owner has said that Riposte may ask about its listeners. */
async function isTagged(balancer: LoadBalancer, elbv2: Elbv2, pace: Pace): Promise<boolean> {
  const ResourceArns = [arnOf(balancer)];
  try {
    const answer = await pace(() => elbv2.send(new DescribeTagsCommand({ ResourceArns })));
    return askUnlessBaseline('', tagsOf(answer.TagDescriptions?.[0]?.Tags), 'tls') === undefined;
  } catch (error) {
    if (!isGone(error)) throw error;
    return false;
  }
}

/** Deleted in between. */
const isGone = (error: unknown): boolean => isAwsError(error, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound');

/** All of one load balancer, as the rule of AWS Config for it would say, so that `secure-listeners` asks where it may. */
function asked(balancer: LoadBalancer, found: readonly Expiry[]): Expiry {
  const isOld = found.some(({ cycle }) => cycle !== PLAIN);
  const [{ region } = { region: '' }] = found;
  const notices = found.flatMap(({ answer }) => (answer?.by === 'notice' ? [answer] : []));
  return {
    kind: 'listener',
    id: clean(arnOf(balancer), 256),
    name: clean(balancer.LoadBalancerName ?? '', 64),
    region,
    state: 'weak',
    note: found.map(({ name, note }) => `${name}: ${note}`).join(' '),
    cycle: clean(found.map(({ id, cycle }) => `${id} ${cycle}`).join(' '), 512),
    answer: {
      by: 'aws-config',
      rule: isOld ? 'elbv2-predefined-security-policy-ssl-check' : 'alb-http-to-https-redirection-check',
      resourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      advice: notices[0]?.advice ?? '',
      commands: notices.flatMap(({ commands }) => commands),
    },
  };
}

/** Which old versions a policy takes; each is asked about once. */
function oldProtocols(elbv2: Elbv2, pace: Pace): (policy: string) => Promise<string[]> {
  const known = new Map<string, string[]>();
  return async (policy) => {
    const before = known.get(policy);
    if (before) return before;
    const { SslPolicies = [] } = await pace(() => elbv2.send(new DescribeSSLPoliciesCommand({ Names: [policy] })));
    const old = oldOf(SslPolicies.flatMap(({ SslProtocols = [] }) => SslProtocols));
    known.set(policy, old);
    return old;
  };
}

function weakTls(
  balancer: LoadBalancer,
  { ListenerArn = '', Port, SslPolicy = '' }: Listener,
  old: readonly string[],
  region: string,
): Expiry | undefined {
  if (old.length === 0) return undefined;
  const arn = clean(ListenerArn, 256);
  return {
    ...named(balancer, arn, Port, region),
    state: 'weak',
    note: `Its policy ${clean(SslPolicy, 64)} takes ${old.join(' and ')}, which no client of today needs.`,
    cycle: clean(SslPolicy, 64),
    answer: {
      by: 'notice',
      advice:
        'Look in the access log whether old clients still come (field ssl_protocol). Then give the listener a policy of TLS 1.2 and 1.3:',
      commands: commandsFor(
        arn,
        `aws elbv2 modify-listener --region ${region} --listener-arn ${arn} --ssl-policy ${BETTER_POLICY}`,
      ),
    },
  };
}

/** What is reached from the internet by HTTP and answers there, beside an HTTPS listener that could answer instead. */
function plainHttp(
  balancer: LoadBalancer,
  listener: Listener,
  all: readonly Listener[],
  { region }: WideLooking['config'],
): Expiry | undefined {
  const secure = portToSendTo(balancer, listener, all);
  if (secure === undefined) return undefined;
  const arn = clean(listener.ListenerArn ?? '', 256);
  return {
    ...named(balancer, arn, listener.Port, region),
    state: 'weak',
    note: `It answers plain HTTP from the internet, and does not send clients on to the HTTPS listener of port ${secure}.`,
    cycle: PLAIN,
    answer: {
      by: 'notice',
      advice: `Send them on, unless CloudFront or another proxy fetches from here by HTTP, and once its security groups let port ${secure} in. Rules of the listener that answer by themselves come before this. Make it 301 once nobody misses the old way:`,
      commands: commandsFor(
        arn,
        `aws elbv2 modify-listener --region ${region} --listener-arn ${arn} --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=${secure},StatusCode=HTTP_302}'`,
      ),
    },
  };
}

const named = ({ LoadBalancerName = '' }: LoadBalancer, arn: string, port: number | undefined, region: string) => ({
  kind: 'listener' as const,
  id: arn,
  name: `${clean(LoadBalancerName, 64)}, port ${port ?? '?'}`,
  region,
});

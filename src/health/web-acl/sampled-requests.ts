import { GetSampledRequestsCommand, type SampledHTTPRequest, type WebACL } from '@aws-sdk/client-wafv2';
import type { Clients } from '../../core/clients.ts';
import type { Scope } from '../../core/ip-set-refs.ts';
import { clean } from '../../core/text.ts';
import { hours, minutes } from '../../core/time.ts';
import type { AskedRule } from './asked-rules.ts';

/** AWS WAF keeps sampled requests for three hours, and gives at most 500 for a rule. */
export const SAMPLED_MS = hours(3) - minutes(1);
const MOST_SAMPLES = 500;
const MOST_TEXT = 200;

/** A web ACL to be asked for requests. */
export interface Asked {
  /** Paced: AWS WAF answers five such questions a second. */
  waf: Pick<Clients['wafv2'], 'send'>;
  scope: Scope;
  acl: WebACL;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A request that a rule matched; all text is the request's own, cleaned and cut. */
export interface Sampled {
  /** The rule, as the web ACL names it. */
  rule: string;
  /** The rule inside the group to which that one refers. */
  within?: string;
  /** What was done: `BLOCK`, `COUNT`, `ALLOW`, `CAPTCHA`, `CHALLENGE`. */
  action: string;
  address: string;
  country?: string;
  /** Method and path, without the query. */
  uri: string;
  userAgent?: string;
  /** For how many requests it stands. */
  weight: number;
}

/** The requests of the last three hours that a rule matched. */
export async function samplesOfRule(rule: AskedRule, asked: Asked): Promise<Sampled[]> {
  const found = await samplesOf(rule.metric, asked);
  if (found.length === 0) for (const metric of rule.inner) found.push(...(await samplesOf(metric, asked)));
  return found.map((sample) => read(sample, rule.name));
}

/** The requests that AWS WAF keeps under the name of a metric. */
export async function samplesOf(
  RuleMetricName: string,
  { waf, scope: Scope, acl, now }: Asked,
): Promise<SampledHTTPRequest[]> {
  const at = now();
  const { SampledRequests = [] } = await waf.send(
    new GetSampledRequestsCommand({
      WebAclArn: acl.ARN,
      RuleMetricName,
      Scope,
      MaxItems: MOST_SAMPLES,
      TimeWindow: { StartTime: new Date(at - SAMPLED_MS), EndTime: new Date(at) },
    }),
  );
  return SampledRequests;
}

function read({ Request, Weight, Action, RuleNameWithinRuleGroup }: SampledHTTPRequest, rule: string): Sampled {
  const { ClientIP, Country, URI, Method, Headers = [] } = Request ?? {};
  const agent = Headers.find(({ Name }) => Name?.toLowerCase() === 'user-agent')?.Value;
  // `<vendor>#<group>#<rule>`, or `<group>#<rule>`.
  const within = RuleNameWithinRuleGroup?.split('#').at(-1);
  return {
    rule,
    ...(within && { within: clean(within, MOST_TEXT) }),
    action: clean(Action ?? 'unknown', 20),
    address: clean(ClientIP ?? 'unknown', 64),
    ...(Country && { country: clean(Country, 8) }),
    uri: clean([Method, URI ?? 'unknown'].filter(Boolean).join(' '), MOST_TEXT),
    ...(agent && { userAgent: clean(agent, MOST_TEXT) }),
    weight: Number(Weight ?? 1),
  };
}

/** A name with about how many requests it had. */
export interface Top {
  name: string;
  requests: number;
}

/** The names with the most requests, the most first. */
export function topBy<T extends { weight: number }>(
  samples: readonly T[],
  nameOf: (sample: T) => string | undefined,
  most = 10,
): Top[] {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const name = nameOf(sample);
    if (name) counts.set(name, (counts.get(name) ?? 0) + sample.weight);
  }
  const list = [...counts].map(([name, requests]) => ({ name, requests }));
  return list.sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)).slice(0, most);
}

/** The addresses, paths, countries and user agents with the most requests. */
export const topsOf = (samples: readonly Sampled[], most?: number) => ({
  addresses: topBy(samples, ({ address, country }) => [address, country].filter(Boolean).join(' '), most),
  uris: topBy(samples, ({ uri }) => uri, most),
  countries: topBy(samples, ({ country }) => country, most),
  userAgents: topBy(samples, ({ userAgent }) => userAgent, most),
});

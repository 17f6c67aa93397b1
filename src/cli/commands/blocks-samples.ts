import { GetSampledRequestsCommand, type Rule, type SampledHTTPRequest, type WebACL } from '@aws-sdk/client-wafv2';
import { metricsOf } from '../../actions/network/block-list/effect/rule-uses.ts';
import { listWebAcls, readGroups, readWebAcl } from '../../actions/network/block-list/effect/web-acls.ts';
import { plural } from '../../alerts/plain-text.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { SCOPES, type Scope } from '../../core/ip-set-refs.ts';
import { hours, minutes } from '../../core/time.ts';
import { shown } from '../out.ts';
import { iso } from './blocks-book.ts';
import type { Context } from './context.ts';

type Waf = Clients['wafv2'];

/** AWS WAF keeps sampled requests for three hours, and gives at most 500 for a rule. */
const WINDOW_MS = hours(3) - minutes(1);
const MOST_SAMPLES = 500;
const MOST_SHOWN = 10;

interface Sampled {
  webAcls: string[];
  requests: SampledHTTPRequest[];
}

/**
 * Shows what the block list matched, so that a person can judge whether it hits the right ones. All text is the
 * requests' own.
 */
export async function sampleRequests(context: Context): Promise<number> {
  const { out, deployment, now } = context;
  const config = await context.settings();
  const found = await Promise.all(SCOPES.map((scope) => ofScope(scope, config, context)));
  const webAcls = found.flatMap((one) => one.webAcls);
  const requests = found.flatMap((one) => one.requests);
  const tops = topsOf(requests);
  out.data({ since: iso(now() - WINDOW_MS), webAcls, samples: requests.length, ...tops });
  if (webAcls.length === 0) {
    out.line(
      `No web ACL refers to the block list of ${deployment.stack}, so it blocks nobody: see docs/block-list.md.`,
    );
    return 0;
  }
  const { colors: c } = out;
  out.line(
    c.bold(`${plural(requests.length, 'sampled request')} in three hours, ${plural(webAcls.length, 'web ACL')}`),
  );
  for (const [title, list] of Object.entries({ Addresses: tops.addresses, URIs: tops.uris, Rules: tops.rules })) {
    if (list.length > 0) out.line(c.bold(title));
    for (const { name, requests: count } of list) out.line(`  ${String(count).padStart(8)}  ${shown(name, 200)}`);
  }
  return 0;
}

async function ofScope(scope: Scope, config: Config, { clients, now }: Context): Promise<Sampled> {
  const sets = new Set(Object.values(config.ipSets[scope]).flatMap((refs) => refs.map(({ name }) => name)));
  const sampled: Sampled = { webAcls: [], requests: [] };
  if (sets.size === 0) return sampled;
  const waf = scope === 'CLOUDFRONT' ? clients.wafv2Global : clients.wafv2;
  const groups = new Map<string, Rule[]>();
  for (const summary of await listWebAcls(waf, scope)) {
    const acl = await readWebAcl(waf, scope, summary);
    if (!acl) continue;
    await readGroups(waf, acl, config.account, groups);
    const metrics = metricsOf(acl, groups, (set) => sets.has(set));
    if (metrics.length > 0) sampled.webAcls.push(acl.ARN ?? '');
    for (const metric of metrics) sampled.requests.push(...(await samplesOf(waf, scope, acl, metric, now())));
  }
  return sampled;
}

async function samplesOf(
  waf: Waf,
  Scope: Scope,
  acl: WebACL,
  RuleMetricName: string,
  now: number,
): Promise<SampledHTTPRequest[]> {
  const { SampledRequests = [] } = await waf.send(
    new GetSampledRequestsCommand({
      WebAclArn: acl.ARN,
      RuleMetricName,
      Scope,
      MaxItems: MOST_SAMPLES,
      TimeWindow: { StartTime: new Date(now - WINDOW_MS), EndTime: new Date(now) },
    }),
  );
  return SampledRequests;
}

interface Top {
  name: string;
  /** About how many requests: each sample stands for its weight. */
  requests: number;
}

function topsOf(samples: readonly SampledHTTPRequest[]): Record<'addresses' | 'uris' | 'rules', Top[]> {
  const top = (nameOf: (sample: SampledHTTPRequest) => string): Top[] => {
    const counts = new Map<string, number>();
    for (const sample of samples) {
      const name = nameOf(sample);
      counts.set(name, (counts.get(name) ?? 0) + Number(sample.Weight ?? 1));
    }
    const list = [...counts].map(([name, requests]) => ({ name, requests }));
    return list.sort((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)).slice(0, MOST_SHOWN);
  };
  return {
    addresses: top(({ Request }) => [Request?.ClientIP ?? 'unknown', Request?.Country].filter(Boolean).join(' ')),
    uris: top(({ Request }) => [Request?.Method, Request?.URI ?? 'unknown'].filter(Boolean).join(' ')),
    rules: top(({ RuleNameWithinRuleGroup: rule, Action }) => [rule ?? 'block-list', Action].filter(Boolean).join(' ')),
  };
}

import type { Rule, SampledHTTPRequest } from '@aws-sdk/client-wafv2';
import { metricsOf } from '../../actions/network/block-list/effect/rule-uses.ts';
import { listWebAcls, readGroups, readWebAcl } from '../../actions/network/block-list/effect/web-acls.ts';
import { plural } from '../../alerts/plain-text.ts';
import type { Config } from '../../core/config.ts';
import { SCOPES, type Scope } from '../../core/ip-set-refs.ts';
import { SAMPLED_MS, samplesOf, type Top, topBy } from '../../health/web-acl/sampled-requests.ts';
import { shown } from '../out.ts';
import { iso } from './blocks-book.ts';
import type { Context } from './context.ts';

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
  out.data({ since: iso(now() - SAMPLED_MS), webAcls, samples: requests.length, ...tops });
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
  out.note('riposte waf samples shows what every other rule of your web ACLs stopped as well.');
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
    for (const metric of metrics) sampled.requests.push(...(await samplesOf(metric, { waf, scope, acl, now })));
  }
  return sampled;
}

const topsOf = (samples: readonly SampledHTTPRequest[]): Record<'addresses' | 'uris' | 'rules', Top[]> => {
  const top = (nameOf: (sample: SampledHTTPRequest) => string): Top[] =>
    topBy(
      samples.map((sample) => ({ name: nameOf(sample), weight: Number(sample.Weight ?? 1) })),
      ({ name }) => name,
    );
  return {
    addresses: top(({ Request }) => [Request?.ClientIP ?? 'unknown', Request?.Country].filter(Boolean).join(' ')),
    uris: top(({ Request }) => [Request?.Method, Request?.URI ?? 'unknown'].filter(Boolean).join(' ')),
    rules: top(({ RuleNameWithinRuleGroup: rule, Action }) => [rule ?? 'block-list', Action].filter(Boolean).join(' ')),
  };
};

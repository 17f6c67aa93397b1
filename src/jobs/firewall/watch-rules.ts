import { handOverNotice } from '../../alerts/inbox.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isOfCall } from '../../core/errors.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { dayOf } from '../../expiry/expiry.ts';
import { createMilestones, identityOf, type Milestone } from '../../expiry/milestones.ts';
import { whyNotAsked } from '../../health/answered.ts';
import { isStopped } from '../../health/web-acl/address-in-acl.ts';
import { askedRules } from '../../health/web-acl/asked-rules.ts';
import { type FoundAcls, findWebAcls } from '../../health/web-acl/find-web-acls.ts';
import { samplesOfRule } from '../../health/web-acl/sampled-requests.ts';
import type { Clock } from '../../platform/pace.ts';
import { createTable } from '../../platform/table.ts';
import { activeRules, blockedByHour, type RuleMetric } from './blocked-by-rule.ts';
import { type Spike, spikeNotice } from './spike-notice.ts';
import { type Unusual, unusual } from './unusual.ts';

export interface FirewallOptions extends Clock {
  clients: Pick<Clients, 'cloudwatch' | 'dynamodb' | 'sqs' | 'wafv2' | 'wafv2Global'>;
  config: Config;
  telemetry: Telemetry;
  /** CloudWatch in a region. */
  cloudwatchIn(region: string): Clients['cloudwatch'];
}

/** Where AWS WAF and CloudWatch are at home for CloudFront. */
const CLOUDFRONT_HOME = 'us-east-1';
const CLOUDFRONT = 'CloudFront';
/** So many rules are compared in each place, which bounds what an hour costs; and told in one hour, the busiest first. */
const MOST_RULES = 500;
const MOST_TOLD = 5;

/** A rule of a place that blocked unusually much. */
interface Found extends Unusual, Pick<RuleMetric, 'webAcl' | 'rule'> {
  where: string;
}

/**
 * The hourly look at what each rule of the account's web ACLs blocked, in the stack's region and for CloudFront: a rule
 * that blocked much more than on other days is told, once a day, with a sample of whom it stopped.
 *
 * @throws when something could not be handed over; the next look does it
 */
export async function watchRules(options: FirewallOptions): Promise<{ found: number; told: number }> {
  const { clients, config, telemetry, now } = options;
  const found = (await Promise.all(placesOf(config).map((where) => foundIn(where, options)))).flat();
  telemetry.info('rules of web ACLs compared', { found: found.length });
  // A ceiling that only observes keeps quiet.
  if (found.length === 0 || config.mode === 'observe') return { found: found.length, told: 0 };
  const milestones = createMilestones(createTable(clients.dynamodb, config.table), now);
  const busiest = found.sort((a, b) => b.blocked - a.blocked);
  const day = dayOf(now());
  const open = await milestones.open(busiest.map((one) => milestoneFor(one, day)));
  const isOpen = new Set(open.map(({ entry }) => identityOf(entry)));
  const ours: { one: Found; milestone: Milestone }[] = [];
  for (const one of busiest
    .filter((each) => isOpen.has(identityOf(milestoneFor(each, day).entry)))
    .slice(0, MOST_TOLD)) {
    const milestone = milestoneFor(one, day);
    if (await milestones.claim(milestone)) ours.push({ one, milestone });
  }
  // Only now is it worth asking AWS WAF, and once for all.
  const acls = ours.length > 0 ? await findWebAcls(undefined, { ...options, account: config.account }) : undefined;
  let lost = 0;
  for (const { one, milestone } of ours) {
    const isTold = await tell(await sampled(one, acls), day, options);
    await milestones.settle(milestone, isTold);
    if (!isTold) lost += 1;
  }
  if (lost > 0) throw new Error(`${lost} of what was found could not be handed over, and will be by the next look`);
  return { found: found.length, told: ours.length };
}

const placesOf = ({ region, partition }: Config): string[] => [region, ...(partition === 'aws' ? [CLOUDFRONT] : [])];

async function foundIn(where: string, { cloudwatchIn, telemetry, now }: FirewallOptions): Promise<Found[]> {
  const isCloudFront = where === CLOUDFRONT;
  const cloudwatch = cloudwatchIn(isCloudFront ? CLOUDFRONT_HOME : where);
  try {
    const { rules, isCut } = await activeRules(cloudwatch, isCloudFront ? undefined : where, MOST_RULES);
    if (isCut) telemetry.warn('more rules block than are compared', { in: where, compared: MOST_RULES });
    const byRule = await blockedByHour(rules, cloudwatch, now());
    return rules.flatMap(({ webAcl, rule }, n) => {
      const much = unusual(byRule[n] ?? new Map(), now());
      return much ? [{ ...much, webAcl, rule, where }] : [];
    });
  } catch (error) {
    if (!isOfCall(error)) throw error;
    telemetry.warn('blocked requests cannot be read', { in: where, ...describeError(error) });
    return [];
  }
}

const idOf = ({ webAcl, rule }: Pick<Found, 'webAcl' | 'rule'>): string => `${webAcl}/${rule}`;

const milestoneFor = (one: Found, day: string): Milestone => ({
  entry: { kind: 'firewall-rule', id: idOf(one), name: one.rule, region: one.where, state: 'weak', note: '' },
  cycle: day,
  days: 0,
});

/** With the names that the web ACL has, and requests that the rule stopped. */
async function sampled(one: Found, acls: FoundAcls | undefined): Promise<Spike> {
  const { webAcl, rule, where } = one;
  const acl = acls?.acls.find(
    ({ scope, acl: { VisibilityConfig } }) =>
      (scope === 'CLOUDFRONT') === (where === CLOUDFRONT) && VisibilityConfig?.MetricName === webAcl,
  );
  const asked = acl && askedRules(acl.acl, acl.groups).find(({ metric }) => metric === rule);
  if (!acl || !asked)
    return { ...one, samples: [], unsampled: acls?.unasked[0]?.why ?? 'the web ACL has no such rule any more' };
  const names = { webAcl: acl.acl.Name ?? webAcl, rule: asked.name };
  try {
    return { ...one, ...names, samples: (await samplesOfRule(asked, acl)).filter(isStopped) };
  } catch (error) {
    return { ...one, ...names, samples: [], unsampled: whyNotAsked(error) };
  }
}

async function tell(spike: Spike, day: string, { clients, config, telemetry }: FirewallOptions): Promise<boolean> {
  try {
    await handOverNotice(spikeNotice(spike, day, config), { clients, config });
    return true;
  } catch (error) {
    telemetry.error('notice not handed over', { ...describeError(error) });
    return false;
  }
}

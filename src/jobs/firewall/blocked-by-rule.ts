import {
  type Dimension,
  GetMetricDataCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../../core/clients.ts';
import { hours } from '../../core/time.ts';
import { type ByHour, FORMER_DAYS, lastHour } from './unusual.ts';

type CloudWatch = Clients['cloudwatch'];

/** A rule as CloudWatch knows it: by the metrics of its web ACL and its own. */
export interface RuleMetric {
  webAcl: string;
  rule: string;
  dimensions: Dimension[];
}

const METRIC = { Namespace: 'AWS/WAFV2', MetricName: 'BlockedRequests' };
const PERIOD = 3600;
/** CloudWatch gives 100,800 values in a call: so many rules of two weeks by the hour. */
const AT_ONCE = 250;
/** These stand for a web ACL, not for a rule of it. */
const NO_RULES = ['ALL', 'Default_Action'];

/**
 * The rules that blocked something of late, in a region or, without one, for CloudFront: what blocked nothing for three
 * hours is not asked for, since each metric that is asked for costs.
 *
 * @returns at most `most`, and whether there were more
 */
export async function activeRules(
  cloudwatch: CloudWatch,
  region: string | undefined,
  most: number,
): Promise<{ rules: RuleMetric[]; isCut: boolean }> {
  const rules: RuleMetric[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new ListMetricsCommand({ ...METRIC, RecentlyActive: 'PT3H', Dimensions: [{ Name: 'WebACL' }], NextToken }),
    );
    rules.push(...(answer.Metrics ?? []).flatMap(({ Dimensions = [] }) => ruleOf(Dimensions, region) ?? []));
    NextToken = answer.NextToken;
  } while (NextToken && rules.length <= most);
  return { rules: rules.slice(0, most), isCut: rules.length > most };
}

/** Undefined for the other metrics of web ACLs, such as those by country or by rule inside a managed group. */
function ruleOf(dimensions: Dimension[], region: string | undefined): RuleMetric | undefined {
  const { Region, Rule, WebACL, ...others } = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
  if (Region !== region || !Rule || !WebACL || NO_RULES.includes(Rule) || Object.keys(others).length > 0)
    return undefined;
  return { webAcl: WebACL, rule: Rule, dimensions };
}

/** What each rule blocked in the last whole hour and the two weeks before, in the order of the rules. */
export async function blockedByHour(
  rules: readonly RuleMetric[],
  cloudwatch: CloudWatch,
  now: number,
): Promise<ByHour[]> {
  const end = lastHour(now) + hours(1);
  const window = { StartTime: new Date(end - hours(1 + 24 * FORMER_DAYS)), EndTime: new Date(end) };
  const found = rules.map(() => new Map<number, number>());
  for (let from = 0; from < rules.length; from += AT_ONCE) {
    const MetricDataQueries = rules.slice(from, from + AT_ONCE).map(
      ({ dimensions }, n): MetricDataQuery => ({
        Id: `r${from + n}`,
        MetricStat: { Metric: { ...METRIC, Dimensions: dimensions }, Period: PERIOD, Stat: 'Sum' },
      }),
    );
    let NextToken: string | undefined;
    do {
      const answer = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...window, NextToken }));
      for (const result of answer.MetricDataResults ?? []) keep(result, found);
      NextToken = answer.NextToken;
    } while (NextToken);
  }
  return found;
}

function keep(
  { Id = '', Timestamps = [], Values = [] }: MetricDataResult,
  found: readonly Map<number, number>[],
): void {
  const byHour = found[Number(Id.slice(1))];
  for (const [n, at] of Timestamps.entries()) byHour?.set(at.getTime(), Values[n] ?? 0);
}

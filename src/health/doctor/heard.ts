import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { days } from '../../core/time.ts';
import { answered } from '../answered.ts';
import { type Check, off, ok, problem } from '../check.ts';
import type { Examined } from './examined.ts';
import { redeploy } from './redeploy.ts';
import { RULES } from './rules.ts';

const DAY_SECONDS = 86_400;
const WEEK_MS = days(7);

interface Counted {
  /** By rule: events that it let through in the last week, and in the three weeks before. */
  heard: { rule: string; source: string; lately: number; before: number }[];
  /** By rule: events of the last week that did not reach the queue. */
  failed: { rule: string; count: number }[];
}

/** Which sources were heard within a week, and whether what the rules let through reached the queues. */
export async function checkHeard(examined: Examined): Promise<Check[]> {
  const counted = await answered(async () => ({ ...ok(''), ...(await count(examined)) }));
  if (!('heard' in counted))
    return [
      { id: 'invocations', what: 'Rules reach their queues', ...counted },
      { id: 'heard', what: 'Sources heard within a week', ...counted },
    ];
  return [failures(counted, examined), ...silences(counted, examined)];
}

function failures({ failed }: Counted, examined: Examined): Check {
  const shape = { id: 'invocations', what: 'Rules reach their queues' };
  const bad = failed.filter(({ count: times }) => times > 0);
  if (bad.length === 0) return { ...shape, ...ok('No event of the last week failed to reach its queue.') };
  const list = bad.map(({ rule, count: times }) => `${rule} ${times} times`).join(', ');
  return {
    ...shape,
    ...problem(
      `In the last week events did not reach their queues (FailedInvocations): ${list}. The policy or the key of a queue was changed.`,
      redeploy(examined),
    ),
  };
}

function silences({ heard }: Counted, { deployment, now }: Examined): Check[] {
  const { madeAt = 0, region, stack } = deployment;
  const shape = { id: 'heard', what: 'Sources heard within a week' };
  const bySource = Map.groupBy(heard, ({ source }) => source);
  const sum = (rows: Counted['heard'], of: 'lately' | 'before'): number => rows.reduce((all, row) => all + row[of], 0);
  const silent = [...bySource].filter(([, rows]) => sum(rows, 'lately') === 0);
  if (now() - madeAt < WEEK_MS && silent.length > 0)
    return [{ ...shape, ...ok(`${bySource.size - silent.length} so far; the deployment is younger than a week.`) }];
  const fell = silent.filter(([, rows]) => sum(rows, 'before') > 0).map(([source]) => source);
  const never = silent.map(([source]) => source).filter((source) => !fell.includes(source));
  return [
    ...(fell.length > 0
      ? [
          {
            ...shape,
            ...problem(
              `Heard in the weeks before, and not for a week: ${fell.join(', ')}. Check that the services are on and still send events.`,
              `aws events list-rules --region ${region} --name-prefix ${stack}-`,
            ),
          },
        ]
      : [{ ...shape, ...ok(`${bySource.size - silent.length} of ${bySource.size}.`) }]),
    ...(never.length > 0
      ? [
          {
            id: 'heard-never',
            what: 'Sources not heard for a month',
            ...off(`${never.join(', ')}: perhaps there was nothing to report.`),
          },
        ]
      : []),
  ];
}

async function count({ clients, deployment: { stack }, now }: Examined): Promise<Counted> {
  const query = (Id: string, rule: string, MetricName: string): MetricDataQuery => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/Events', MetricName, Dimensions: [{ Name: 'RuleName', Value: `${stack}-${rule}` }] },
      Period: DAY_SECONDS,
      Stat: 'Sum',
    },
  });
  const read = async (queries: MetricDataQuery[], from: number, to: number): Promise<Map<string, number>> => {
    const sums = new Map<string, number>();
    let NextToken: string | undefined;
    do {
      const page = await clients.cloudwatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries,
          StartTime: new Date(from),
          EndTime: new Date(to),
          NextToken,
        }),
      );
      for (const { Id = '', Values = [] } of page.MetricDataResults ?? [])
        sums.set(Id, (sums.get(Id) ?? 0) + Values.reduce((all, value) => all + value, 0));
      NextToken = page.NextToken;
    } while (NextToken);
    return sums;
  };
  const triggered = RULES.map(({ name }, n) => query(`t${n}`, name, 'TriggeredRules'));
  const failed = RULES.map(({ name }, n) => query(`f${n}`, name, 'FailedInvocations'));
  const weekAgo = now() - WEEK_MS;
  const [lately, before] = await Promise.all([
    read([...triggered, ...failed], weekAgo, now()),
    read(triggered, now() - days(30), weekAgo),
  ]);
  return {
    heard: RULES.map(({ name, source }, n) => ({
      rule: name,
      source,
      lately: lately.get(`t${n}`) ?? 0,
      before: before.get(`t${n}`) ?? 0,
    })),
    failed: RULES.map(({ name }, n) => ({ rule: name, count: lately.get(`f${n}`) ?? 0 })),
  };
}

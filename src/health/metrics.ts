import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { plural } from '../alerts/plain-text.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import { answered } from './answered.ts';
import type { Check } from './check.ts';

/** Functions that have a schedule in place of a queue: src/functions. */
export const SCHEDULED = ['sweep', 'look-around', 'digest', 'calendar', 'export'];
const HOUR_SECONDS = 3600;
/** Longer than five deliveries take, after which a message is set aside. */
const LATE_SECONDS = 3600;
/** AWS's limit for one call. */
const MOST_QUERIES = 500;

/** The stack's queues, by the names of their dead-letter queues; a function has the name of its queue. */
const queuesOf = ({ stack, deadLetters }: Pick<Config, 'stack' | 'deadLetters'>): string[] =>
  deadLetters.flatMap((url) => {
    const name = url.split('/').pop() ?? '';
    return name.startsWith(`${stack}-`) && name.endsWith('-dead-letters')
      ? [name.slice(stack.length + 1, -'-dead-letters'.length)]
      : [];
  });

const metric = (
  Id: string,
  Label: string,
  [Namespace, MetricName, Stat]: readonly [string, string, string],
  [Name, Value]: readonly [string, string],
): MetricDataQuery => ({
  Id,
  Label,
  MetricStat: { Metric: { Namespace, MetricName, Dimensions: [{ Name, Value }] }, Period: HOUR_SECONDS, Stat },
});

/** From when to when, in ms. */
export type Span = Pick<Period, 'from' | 'to'>;

/** What CloudWatch tells of a period. */
export interface Measured {
  checks: Check[];
  /** How many messages each queue was sent, by its name; absent when CloudWatch could not be asked. */
  heard?: Record<string, number>;
}

/** How often functions failed in the period, whether messages had to wait, and how many came: one call to CloudWatch. */
export async function checkMetrics(
  { cloudwatch }: Pick<Clients, 'cloudwatch'>,
  config: Pick<Config, 'stack' | 'deadLetters'>,
  period: Span,
): Promise<Measured> {
  const queues = queuesOf(config);
  const functions = [...queues, ...SCHEDULED];
  const named = (name: string): string => `${config.stack}-${name}`;
  const queries = [
    ...functions.map((name, n) =>
      metric(`e${n}`, name, ['AWS/Lambda', 'Errors', 'Sum'], ['FunctionName', named(name)]),
    ),
    ...queues.map((name, n) =>
      metric(`q${n}`, name, ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum'], ['QueueName', named(name)]),
    ),
    ...queues.map((name, n) =>
      metric(`m${n}`, name, ['AWS/SQS', 'NumberOfMessagesSent', 'Sum'], ['QueueName', named(name)]),
    ),
  ].slice(0, MOST_QUERIES);
  const asked = await answered(async () => ({
    state: 'ok' as const,
    note: '',
    values: await read(cloudwatch, queries, period),
  }));
  if (!('values' in asked)) {
    const checks: Check[] = [
      { id: 'errors', what: 'Functions', ...asked },
      { id: 'queues', what: 'Queues', ...asked },
    ];
    return { checks };
  }
  const checks = [errorsCheck(functions.length, asked.values), queuesCheck(queues.length, asked.values)];
  return {
    checks,
    heard: Object.fromEntries(ofKind('m', asked.values).map(({ label, values }) => [label, sum(values)])),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

type Values = ReadonlyMap<string, { label: string; values: number[] }>;

async function read(
  cloudwatch: Clients['cloudwatch'],
  queries: MetricDataQuery[],
  { from, to }: Span,
): Promise<Values> {
  const found = new Map<string, { label: string; values: number[] }>();
  let NextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: new Date(from),
        EndTime: new Date(to),
        NextToken,
      }),
    );
    for (const { Id = '', Label = '', Values: values = [] } of answer.MetricDataResults ?? []) {
      const known = found.get(Id);
      if (known) known.values.push(...values);
      else found.set(Id, { label: Label, values: [...values] });
    }
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
}

const ofKind = (kind: string, found: Values) => [...found].filter(([id]) => id.startsWith(kind)).map(([, one]) => one);

function errorsCheck(count: number, found: Values): Check {
  const failed = ofKind('e', found)
    .map(({ label, values }) => ({ label, times: sum(values) }))
    .filter(({ times }) => times > 0);
  if (failed.length === 0)
    return { id: 'errors', what: 'Functions', state: 'ok', note: `None of ${count} functions failed.` };
  const list = failed.map(({ label, times }) => `${label} ${plural(times, 'time')}`).join(', ');
  const note = `Failed: ${list}. What they were given is tried again, or waits on a dead-letter queue.`;
  return { id: 'errors', what: 'Functions failed', state: 'problem', note };
}

function queuesCheck(count: number, found: Values): Check {
  const late = ofKind('q', found)
    .map(({ label, values }) => ({ label, seconds: values.reduce((most, value) => Math.max(most, value), 0) }))
    .filter(({ seconds }) => seconds > LATE_SECONDS);
  if (late.length === 0)
    return { id: 'queues', what: 'Queues', state: 'ok', note: `Nothing waited for an hour on any of ${count} queues.` };
  const list = late.map(({ label, seconds }) => `${label} ${Math.round(seconds / 60)} minutes`).join(', ');
  return { id: 'queues', what: 'Messages had to wait', state: 'problem', note: `Oldest message: ${list}.` };
}

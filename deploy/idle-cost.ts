import prices from './prices.json' with { type: 'json' };
import type { FrameworkFunction, Resource, Resources } from './template.ts';

/** One line of what the stack costs in a month, in US$. */
export interface Line {
  what: string;
  amount: number;
  cost: number;
}
type Functions = Record<string, Pick<FrameworkFunction, 'name' | 'memorySize' | 'events'>>;

const HOURS = 720;
const SECONDS = HOURS * 3600;
/** Lambda asks an empty queue with long polls of 20 seconds, on several connections side by side. */
const POLL_SECONDS = 20;
// In quiet times Lambda goes down to two connections for a queue, but not for one whose concurrency is limited.
const POLLERS = { usual: 2, most: 5 };
/** What a scheduled run, or one that it causes, takes at most on average while nothing happens. */
const RUN = { seconds: 1, logBytes: 2_048, readUnits: 40 };

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const ofType = (resources: Resources, type: string): Resource[] =>
  Object.values(resources).filter(({ Type }) => Type === `AWS::${type}`);

/** How many metrics an alarm is billed for. */
export const metricsOf = ({ Properties: { Metrics } }: Resource): number =>
  Metrics ? (Metrics as { MetricStat?: object }[]).filter(({ MetricStat }) => MetricStat).length : 1;

const SECONDS_OF: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 };

/** How often a schedule runs in a month of 30 days. */
function runsOf(text: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (unit) return SECONDS / (Number(count) * (SECONDS_OF[unit] ?? 0));
  const [, minutes = '', hours = '', , , weekday = ''] = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) \S+\)$/.exec(text) ?? [];
  const times = minutes.split(',').length * (hours === '*' ? 24 : hours.split(',').length);
  return times * (weekday === '?' || weekday === '*' ? 30 : 5 * weekday.split(',').length);
}

/** The functions' triggers that poll a queue. */
const queueEvents = (functions: Functions) =>
  Object.values(functions).flatMap(({ events = [] }) => events.flatMap((event) => ('sqs' in event ? event.sqs : [])));

function polls(functions: Functions, pollers: number): number {
  const connections = queueEvents(functions).map(({ maximumConcurrency }) =>
    maximumConcurrency ? POLLERS.most : pollers,
  );
  return sum(connections) * (SECONDS / POLL_SECONDS);
}

/**
 * What the stack costs in a month of 30 days in which nothing happens, by list prices of us-east-1 and without any free
 * allowance, but for the dashboard: an account's first three are free.
 *
 * @param pollers connections that Lambda keeps to each queue: `usual`, or the `most` that it may
 * @returns what, how much of it, and US$, each
 */
export function idleCost(
  { resources, functions }: { resources: Resources; functions: Functions },
  pollers: keyof typeof POLLERS = 'usual',
): Line[] {
  const schedules = ofType(resources, 'Scheduler::Schedule').map(({ Properties }) => ({
    name: String(Properties.Name),
    runs: runsOf(String(Properties.ScheduleExpression)),
  }));
  const scheduled = sum(schedules.map(({ runs }) => runs));
  const sweeps = Math.max(...schedules.map(({ runs }) => runs));
  // Each sweep has the block list looked after, which is one more run.
  const runs = scheduled + sweeps;
  const gbOf = (name?: string): number =>
    (Object.values(functions).find((each) => each.name === name)?.memorySize ?? 512) / 1024;
  const gbSeconds = RUN.seconds * sum([...schedules.map(({ name, runs }) => runs * gbOf(name)), sweeps * gbOf()]);
  const watched = sweeps * 2 * queueEvents(functions).length;
  const alarms = ofType(resources, 'CloudWatch::Alarm').map(metricsOf);
  const line = (what: string, amount: number, price: number): Line => ({ what, amount, cost: amount * price });
  return [
    line('empty receives from queues', polls(functions, POLLERS[pollers]), prices.sqsRequest),
    line('looks at queues and messages of the sweep', watched + 3 * sweeps, prices.sqsRequest),
    line('KMS keys', ofType(resources, 'KMS::Key').length, prices.keyMonth),
    line('secrets', ofType(resources, 'SecretsManager::Secret').length, prices.secretMonth),
    line('metrics of alarms', sum(alarms), prices.alarmMetricMonth),
    line('metrics of our own, in hours with a cold start', 1, prices.customMetricMonth),
    line('seconds of functions, by GB', gbSeconds, prices.lambdaGbSecond),
    line('runs of functions', runs, prices.lambdaRequest),
    line('traces', runs, prices.xrayTrace),
    line('scheduled runs', scheduled, prices.scheduledInvocation),
    line('units read from the journal', runs * RUN.readUnits, prices.dynamodbReadUnit),
    line('GB of logs', (runs * RUN.logBytes) / 1e9, prices.logGb + 3 * prices.logGbMonth),
  ];
}

/** What AWS gives every account for nothing each month, for as long as it exists: of the lines above. */
const FREE: Record<string, number> = {
  'empty receives from queues': 1_000_000,
  'metrics of alarms': 10,
  'metrics of our own, in hours with a cold start': 10,
  'seconds of functions, by GB': 400_000,
  'runs of functions': 1_000_000,
  traces: 100_000,
  'scheduled runs': 14_000_000,
  'GB of logs': 5,
};

/** The same for an account that uses nothing else. */
export const withAllowances = (lines: readonly Line[]): Line[] =>
  lines.map(({ what, amount, cost }) => {
    const billed = Math.max(0, amount - (FREE[what] ?? 0));
    return { what, amount, cost: amount === 0 ? 0 : (cost * billed) / amount };
  });

export const total = (lines: readonly Line[]): number => sum(lines.map(({ cost }) => cost));

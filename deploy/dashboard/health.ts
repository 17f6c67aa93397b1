import prices from '../prices.json' with { type: 'json' };
import { expression, graph, type Metric, numbers, own, type Widget } from './widgets.ts';

/** A function of the stack, as the dashboard shows it. */
export interface Made {
  name: string;
  label: string;
  /** In MB. */
  memory: number;
}

const DAY = 86_400;

const ofQueue =
  (stack: string, metric: string, suffix = '') =>
  (id: string): Metric => ['AWS/SQS', metric, 'QueueName', `${stack}-${id}${suffix}`, { label: id, stat: 'Maximum' }];
const ofFunction =
  (metric: string) =>
  ({ name, label }: Pick<Made, 'name' | 'label'>, rest: object = {}): Metric => [
    'AWS/Lambda',
    metric,
    'FunctionName',
    name,
    { label, ...rest },
  ];

/** Whether messages get through. */
export const queues = (stack: string, pairs: readonly string[]): Widget[] => [
  graph('Age of the oldest message', pairs.map(ofQueue(stack, 'ApproximateAgeOfOldestMessage'))),
  graph('Dead letters', pairs.map(ofQueue(stack, 'ApproximateNumberOfMessagesVisible', '-dead-letters'))),
];

/** Whether functions work. */
export const functions = (stack: string, all: readonly Made[]): Widget[] => [
  graph('Errors and throttles', [
    ...all.map((each) => ofFunction('Errors')(each)),
    ...all.map(({ name, label }) => ofFunction('Throttles')({ name, label: `${label} throttled` })),
  ]),
  graph('Cold starts', [own(stack, 'ColdStarts'), own(stack, 'Failures', { label: 'failed or out of time' })]),
  graph('Alerts and digests', [
    own(stack, 'AlertsSent', { label: 'alerts sent' }),
    own(stack, 'AlertsNotSent', { label: 'alerts not sent' }),
    own(stack, 'DigestsSent', { label: 'digests sent' }),
  ]),
  graph('Trouble', [
    own(stack, 'IpSetFailures', { label: 'IP sets not written' }),
    own(stack, 'QueuesWaiting', { label: 'queues that wait', stat: 'Maximum' }),
    own(stack, 'DeadLetters', { label: 'dead letters', stat: 'Maximum' }),
    own(stack, 'DeadEvents', { label: 'unreadable events' }),
  ]),
];

/** What a day costs by what was used: an estimate at list prices, without free allowances, WAF's own prices and logs. */
export function cost(stack: string, all: readonly Made[], pairs: readonly string[], fixedPerDay: number): Widget[] {
  const hidden = (id: string) => ({ id, visible: false, stat: 'Sum' });
  const usage: Metric[] = [
    ...all.map((each, n) => ofFunction('Duration')(each, hidden(`mem${each.memory}x${n}`))),
    ...all.map((each, n) => ofFunction('Invocations')(each, hidden(`ran${n}`))),
    ...['NumberOfEmptyReceives', 'NumberOfMessagesSent', 'NumberOfMessagesReceived', 'NumberOfMessagesDeleted'].flatMap(
      (metric, m) =>
        pairs.map((id, n): Metric => ['AWS/SQS', metric, 'QueueName', `${stack}-${id}`, hidden(`sqs${m}x${n}`)]),
    ),
    ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', 'TableName', '${Journal}', hidden('writes')],
    ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'TableName', '${Journal}', hidden('reads')],
  ];
  // By memory, and by sums: a formula with one metric that has no data has none itself, a sum goes on without it.
  const seconds = [...new Set(all.map(({ memory }) => memory))].map(
    (memory) => `SUM(METRICS("mem${memory}x"))/1000*${memory / 1024}*${price('lambdaGbSecond')}`,
  );
  const requests = `SUM(METRICS("ran"))*${price('lambdaRequest', 'xrayTrace')}`;
  return [
    numbers(
      'Estimated cost of a day, US$',
      [
        expression(seconds.join('+'), 'functions'),
        expression(requests, 'requests and traces'),
        expression(`SUM(METRICS("sqs"))*${price('sqsRequest')}`, 'queues'),
        expression(`writes*${price('dynamodbWriteUnit')}`, 'journal, written'),
        expression(`reads*${price('dynamodbReadUnit')}`, 'journal, read'),
        expression(`TIME_SERIES(${fixedPerDay.toFixed(4)})`, 'key and alarms'),
        ...usage,
      ],
      { period: DAY },
    ),
    graph(
      'Days until certificates and imported key material expire',
      [
        expression(
          `SEARCH('{AWS/CertificateManager,CertificateArn} MetricName="DaysToExpiry"', 'Minimum', ${DAY})`,
          '',
        ),
        expression(
          `SEARCH('{AWS/KMS,KeyId} MetricName="SecondsUntilKeyMaterialExpiration"', 'Minimum', ${DAY})/${DAY}`,
          '',
        ),
      ],
      { period: DAY, stat: 'Minimum' },
    ),
  ];
}

/** The sum of some prices, as CloudWatch's formulas take numbers: without an exponent. */
const price = (...names: (keyof typeof prices)[]): string =>
  names
    .map((name) => Number(prices[name]))
    .reduce((a, b) => a + b)
    .toFixed(12)
    .replace(/0+$/, '');

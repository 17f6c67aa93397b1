import { readdirSync, readFileSync } from 'node:fs';
import { OUTCOMES } from '../../src/core/decision.ts';
import { SOURCE_IDS } from '../../src/core/finding.ts';
import { METRICS, type MetricName } from '../../src/core/metrics.ts';
import { stackWith } from './given.ts';

interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; markdown?: string; metrics?: unknown[][]; query?: string; alarms?: string[] };
}
interface Row {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
}

async function widgetsWith(settings: object = {}): Promise<Widget[]> {
  const { Resources } = await stackWith(settings);
  const body = Resources.Dashboard?.Properties.DashboardBody as unknown as { 'Fn::Sub': string } | undefined;
  return JSON.parse(body?.['Fn::Sub'] ?? '{}').widgets;
}

const rowsOf = (widgets: readonly Widget[]): Row[] =>
  widgets.flatMap(({ properties: { metrics = [] } }) =>
    metrics.flatMap(([namespace, metric, ...rest]) => {
      if (typeof namespace !== 'string' || typeof metric !== 'string') return [];
      const words = rest.filter((word) => typeof word === 'string');
      const pairs = words.flatMap((word, n) => (n % 2 === 0 ? [[word, words[n + 1] ?? '']] : []));
      return [{ namespace, metric, dimensions: Object.fromEntries(pairs) }];
    }),
  );

const expressionsOf = (widgets: readonly Widget[]): string[] =>
  widgets.flatMap(({ properties: { metrics = [] } }) =>
    metrics.flatMap(([first]) => {
      const { expression } = Object(first) as { expression?: string };
      return expression ? [expression] : [];
    }),
  );

/** What AWS itself emits, and under which dimensions; by each service's own list of metrics. */
const BY_AWS: Record<string, { metrics: string[]; dimensions: string[][] }> = {
  'AWS/Lambda': { metrics: ['Invocations', 'Errors', 'Throttles', 'Duration'], dimensions: [['FunctionName']] },
  'AWS/SQS': {
    metrics: [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesVisible',
      'NumberOfEmptyReceives',
      'NumberOfMessagesSent',
      'NumberOfMessagesReceived',
      'NumberOfMessagesDeleted',
    ],
    dimensions: [['QueueName']],
  },
  'AWS/DynamoDB': {
    metrics: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'],
    dimensions: [['TableName']],
  },
  'AWS/WAFV2': {
    metrics: ['BlockedRequests', 'AllowedRequests'],
    dimensions: [
      ['Region', 'Rule', 'RuleGroup'],
      ['Rule', 'RuleGroup'],
      ['Region', 'Rule', 'WebACL'],
    ],
  },
  'AWS/CertificateManager': { metrics: ['DaysToExpiry'], dimensions: [['CertificateArn']] },
  'AWS/KMS': { metrics: ['SecondsUntilKeyMaterialExpiration'], dimensions: [['KeyId']] },
};

const files = (folder: URL): URL[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const url = new URL(entry.isDirectory() ? `${entry.name}/` : entry.name, folder);
    return entry.isDirectory() ? files(url) : [url];
  });

describe.each([
  { title: 'as it comes', settings: {} },
  { title: 'with CloudFront, a web ACL and many IP sets', settings: { cloudFront: 'on', webAcl: 'on', ipSets: 40 } },
])('the dashboard ($title)', ({ settings }) => {
  let widgets: Widget[];
  beforeAll(async () => {
    widgets = await widgetsWith(settings);
  });

  it('shows metrics of ours that the code emits, under their own dimensions', () => {
    const own = rowsOf(widgets).filter(({ namespace }) => namespace === 'Riposte');
    expect(own.length).toBeGreaterThan(20);
    for (const { metric, dimensions } of own) {
      const { service, ...rest } = dimensions;
      expect(service).toBe('riposte-test');
      expect(Object.keys(METRICS)).toContain(metric);
      const by: readonly string[] = METRICS[metric as MetricName].by;
      expect(by.length === 0 ? Object.keys(rest) : by).toEqual(expect.arrayContaining(Object.keys(rest)));
      expect(Object.keys(rest)).toHaveLength(by.length === 0 ? 0 : 1);
    }
  });

  it('shows metrics of AWS that AWS emits, under dimensions that they have', () => {
    const theirs = rowsOf(widgets).filter(({ namespace }) => namespace !== 'Riposte');
    expect(theirs.length).toBeGreaterThan(50);
    for (const { namespace, metric, dimensions } of theirs) {
      expect(BY_AWS[namespace]?.metrics).toContain(metric);
      expect(BY_AWS[namespace]?.dimensions).toContainEqual(Object.keys(dimensions).sort());
    }
  });

  it('searches only for metrics that are emitted', () => {
    const searches = expressionsOf(widgets).flatMap((text) => [
      ...text.matchAll(/\{([^}]*)\} (?:\w+="[^"]*" )*MetricName="(\w+)"/g),
    ]);
    expect(searches.length).toBeGreaterThanOrEqual(5);
    for (const [, schema = '', metric = ''] of searches) {
      const [namespace = '', ...dimensions] = schema.split(',');
      if (namespace === 'Riposte') {
        const [service, ...by] = dimensions;
        expect(service).toBe('service');
        expect(METRICS[metric as MetricName].by).toEqual(by);
      } else {
        expect(BY_AWS[namespace]?.metrics).toContain(metric);
        expect(BY_AWS[namespace]?.dimensions).toContainEqual(dimensions.toSorted());
      }
    }
  });

  it('uses in each formula the ids of its own widget, each given once', () => {
    for (const { properties } of widgets) {
      const rows = properties.metrics ?? [];
      const ids = rows.flatMap((row) => (row.at(-1) as { id?: string } | undefined)?.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
      for (const text of expressionsOf([{ properties } as Widget]))
        for (const [, part = ''] of text.matchAll(/METRICS\("(\w+)"\)/g))
          expect(ids.filter((id) => id.includes(part)).length).toBeGreaterThan(0);
    }
  });

  it('gives every widget a title, and a place of its own within 24 columns', () => {
    const taken = new Set<string>();
    for (const { x, y, width, height, properties, type } of widgets) {
      expect(type === 'text' ? properties.markdown : properties.title).toBeTruthy();
      expect(Number.isInteger(width) && x + width <= 24).toBe(true);
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          expect(taken.has(`${column},${row}`)).toBe(false);
          taken.add(`${column},${row}`);
        }
    }
  });

  it('stays within what CloudWatch takes: 500 widgets, 500 metrics in each, 2,500 in all', () => {
    expect(widgets.length).toBeLessThanOrEqual(500);
    for (const { properties } of widgets) expect(properties.metrics?.length ?? 0).toBeLessThanOrEqual(500);
    expect(rowsOf(widgets).length).toBeLessThanOrEqual(2_500);
  });

  it('names every alarm, queue and function of the stack', async () => {
    const { Resources } = await stackWith(settings);
    const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    const alarms = widgets.find(({ type }) => type === 'alarm')?.properties.alarms ?? [];
    expect(alarms.map((arn) => arn.split(':').pop()).sort()).toEqual(
      ofType('AWS::CloudWatch::Alarm')
        .map(({ Properties }) => String(Properties.AlarmName))
        .sort(),
    );
    const watched = new Set(rowsOf(widgets).map(({ dimensions }) => dimensions.QueueName));
    for (const { Properties } of ofType('AWS::SQS::Queue')) expect(watched).toContain(String(Properties.QueueName));
  });

  it('lists recent high findings from the log of every function that decides', () => {
    const query = widgets.find(({ type }) => type === 'log')?.properties.query ?? '';
    for (const id of ['guardduty', 'posture', 'signals']) expect(query).toContain(`'/aws/lambda/riposte-test-${id}'`);
    expect(query).toContain("filter message = 'finding decided' and severity >= 7");
    expect(readFileSync(new URL('../../src/decide/intake.ts', import.meta.url), 'utf8')).toContain(
      'severity: finding.severity',
    );
  });
});

it('there is one dashboard, since only the first three of an account are free', async () => {
  const { Resources } = await stackWith({ cloudFront: 'on', webAcl: 'on' });
  expect(Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
});

it('shows actions by every way in which one can end', async () => {
  const shown = rowsOf(await widgetsWith()).flatMap(({ dimensions }) => dimensions.outcome ?? []);
  expect(shown.sort()).toEqual([...OUTCOMES, 'pending', 'undone', 'expired'].sort());
});

it('shows findings of every source', async () => {
  const shown = rowsOf(await widgetsWith()).map(({ dimensions }) => dimensions.source);
  expect(shown).toEqual(expect.arrayContaining([...SOURCE_IDS]));
});

it.each((Object.keys(METRICS) as MetricName[]).map((metric) => ({ metric })))(
  '$metric is emitted somewhere, and shown',
  async ({ metric }) => {
    const emitted = [new URL('../../src/', import.meta.url), new URL('../../handlers/', import.meta.url)]
      .flatMap(files)
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/count\('(\w+)'/g)].map(([, name]) => name));
    expect(emitted).toContain(metric);
    const widgets = await widgetsWith();
    const shown = [...rowsOf(widgets).map((row) => row.metric), ...expressionsOf(widgets)].join('\n');
    expect(shown).toContain(metric);
  },
);

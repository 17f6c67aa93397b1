import type {
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  Dimension,
  GetMetricDataInput,
  GetMetricDataOutput,
  ListMetricsInput,
  ListMetricsOutput,
  StateValue,
} from '@aws-sdk/client-cloudwatch';

/** An alarm as it stands. */
interface LocalAlarm {
  state: StateValue;
  /** When it came into that state, ms. */
  since: number;
  composite: boolean;
}

/** One value of a metric, with the one dimension that it has. */
interface Datum {
  /** `AWS/…` of some service, where it does not matter. */
  namespace?: string;
  metric: string;
  /** Such as a function's name. */
  of: string;
  /** Milliseconds since 1970. */
  at: number;
  value: number;
  /** All its dimensions, where it has several; `of` is the first one's then. */
  dimensions?: Record<string, string>;
}

const PAGE = 500;

const isOf = (dimensions: Record<string, string>, asked: readonly Dimension[]): boolean =>
  asked.length === Object.keys(dimensions).length && asked.every(({ Name = '', Value }) => dimensions[Name] === Value);

/** CloudWatch in memory: metrics and alarms that were seeded, each value by itself. */
export class LocalCloudWatch {
  readonly data: Datum[] = [];
  /** By their names. */
  readonly alarms = new Map<string, LocalAlarm>();

  /** An alarm comes into a state; as CloudWatch does, one that is in it already has been so since. */
  setAlarm(name: string, state: StateValue, at: number, composite = false): void {
    const known = this.alarms.get(name);
    this.alarms.set(name, { state, composite, since: known?.state === state ? known.since : at });
  }

  /** Metric alarms alone, unless other types are asked for; names that are not there are left out. */
  DescribeAlarms({ AlarmNames = [], AlarmTypes = ['MetricAlarm'] }: DescribeAlarmsInput): DescribeAlarmsOutput {
    const found = [...this.alarms]
      .filter(([name]) => AlarmNames.includes(name))
      .map(([AlarmName, { state, since, composite }]) => ({
        composite,
        alarm: { AlarmName, StateValue: state, StateTransitionedTimestamp: new Date(since) },
      }));
    const of = (composite: boolean) => found.filter((one) => one.composite === composite).map(({ alarm }) => alarm);
    return {
      ...(AlarmTypes.includes('MetricAlarm') && { MetricAlarms: of(false) }),
      ...(AlarmTypes.includes('CompositeAlarm') && { CompositeAlarms: of(true) }),
    };
  }

  /** The metrics of several dimensions that have one of these names, a few at a time. */
  ListMetrics({ MetricName, Dimensions = [], NextToken }: ListMetricsInput): ListMetricsOutput {
    const all = new Map<string, Pick<Datum, 'namespace' | 'metric'> & { dimensions: Record<string, string> }>();
    for (const { namespace, metric, of, dimensions = { Of: of } } of this.data)
      if (metric === (MetricName ?? metric) && Dimensions.every(({ Name = '' }) => Name in dimensions))
        all.set(JSON.stringify([namespace, metric, dimensions]), {
          ...(namespace && { namespace }),
          metric,
          dimensions,
        });
    const from = Number(NextToken ?? 0);
    const page = [...all.values()].slice(from, from + PAGE);
    return {
      Metrics: page.map(({ namespace, metric, dimensions }) => ({
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      ...(from + PAGE < all.size && { NextToken: String(from + PAGE) }),
    };
  }

  GetMetricData({ MetricDataQueries = [], StartTime, EndTime }: GetMetricDataInput): GetMetricDataOutput {
    const from = StartTime?.getTime() ?? 0;
    const to = EndTime?.getTime() ?? 0;
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, Label, MetricStat }) => {
        const { MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
        const found = this.data.filter(
          ({ metric, of, at, dimensions }) =>
            metric === MetricName &&
            at >= from &&
            at < to &&
            (dimensions ? isOf(dimensions, Dimensions) : of === Dimensions[0]?.Value),
        );
        const Timestamps = found.map(({ at }) => new Date(at));
        return { Id, Label, StatusCode: 'Complete', Timestamps, Values: found.map(({ value }) => value) };
      }),
    };
  }
}

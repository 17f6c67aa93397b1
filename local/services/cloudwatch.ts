import type {
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  GetMetricDataInput,
  GetMetricDataOutput,
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
  metric: string;
  /** Such as a function's name. */
  of: string;
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

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

  GetMetricData({ MetricDataQueries = [], StartTime, EndTime }: GetMetricDataInput): GetMetricDataOutput {
    const from = StartTime?.getTime() ?? 0;
    const to = EndTime?.getTime() ?? 0;
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, Label, MetricStat }) => {
        const { MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
        const found = this.data.filter(
          ({ metric, of, at }) => metric === MetricName && of === Dimensions[0]?.Value && at >= from && at < to,
        );
        return { Id, Label, StatusCode: 'Complete', Values: found.map(({ value }) => value) };
      }),
    };
  }
}

import type { GetMetricDataInput, GetMetricDataOutput } from '@aws-sdk/client-cloudwatch';

/** One value of a metric, with the one dimension that it has. */
interface Datum {
  metric: string;
  /** Such as a function's name. */
  of: string;
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

/** CloudWatch in memory: metrics that were seeded, each value by itself. */
export class LocalCloudWatch {
  readonly data: Datum[] = [];

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

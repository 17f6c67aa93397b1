import { ref } from './names.ts';
import type { Resource, Value } from './template.ts';

export interface Alarm extends Watched {
  name: string;
  /** What it means; a sentence. */
  means: string;
  /** What to do first; a sentence. */
  first: string;
  /** The heading in docs/operations.md that says the rest, as in a link. */
  runbook: string;
  threshold: number;
  /** How many periods in a row have to be wrong. */
  periods?: number;
  /** It is too little that is wrong, and nothing at all too. */
  silence?: boolean;
}

/** The metric that it watches. */
export interface Watched {
  namespace: string;
  metric: string;
  dimensions: Record<string, Value>;
  statistic: string;
  seconds: number;
}

/** An alarm that tells the topic when something is wrong and when it is well again. */
export function alarm({ name, means, first, runbook, threshold, periods = 1, silence, ...watched }: Alarm): Resource {
  const { namespace, metric, dimensions, statistic, seconds } = watched;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: `${means} First: ${first} Then: docs/operations.md#${runbook}`,
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: statistic,
      Period: seconds,
      EvaluationPeriods: periods,
      Threshold: threshold,
      ComparisonOperator: silence ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      TreatMissingData: silence ? 'breaching' : 'notBreaching',
      AlarmActions: [ref('Topic')],
      OKActions: [ref('Topic')],
    },
  };
}

const { ref } = require('./names.cjs');

const dimensionsOf = (dimensions) => Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** One metric, or a formula over several: `metrics` by the names that `formula` uses. */
function watched({ namespace, metric, metrics, formula, dimensions, statistic, seconds }) {
  if (!formula)
    return {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: dimensionsOf(dimensions),
      Statistic: statistic,
      Period: seconds,
    };
  const input = ([Id, MetricName]) => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName, Dimensions: dimensionsOf(dimensions) },
      Stat: statistic,
      Period: seconds,
    },
  });
  return { Metrics: [{ Id: 'watched', Expression: formula, ReturnData: true }, ...Object.entries(metrics).map(input)] };
}

/**
 * An alarm that tells the topic when something is wrong and when it is well again. Each metric costs, those of a formula
 * one by one.
 *
 * @param means what it means; a sentence
 * @param first what to do first; a sentence
 * @param runbook the heading in docs/operations.md that says the rest, as in a link
 * @param periods how many periods in a row have to be wrong
 * @param silence it is too little that is wrong, and nothing at all too
 */
function alarm({ name, means, first, runbook, threshold, periods = 1, silence, ...metric }) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: `${means} First: ${first} Then: docs/operations.md#${runbook}`,
      ...watched(metric),
      EvaluationPeriods: periods,
      Threshold: threshold,
      ComparisonOperator: silence ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      TreatMissingData: silence ? 'breaching' : 'notBreaching',
      AlarmActions: [ref('Topic')],
      OKActions: [ref('Topic')],
    },
  };
}

module.exports = { alarm };

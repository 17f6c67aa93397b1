const { ref } = require('./names.cjs');

/**
 * An alarm that tells the topic when something is wrong and when it is well again.
 *
 * @param means what it means; a sentence
 * @param first what to do first; a sentence
 * @param runbook the heading in docs/operations.md that says the rest, as in a link
 * @param periods how many periods in a row have to be wrong
 * @param silence it is too little that is wrong, and nothing at all too
 */
function alarm({ name, means, first, runbook, threshold, periods = 1, silence, ...watched }) {
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

module.exports = { alarm };

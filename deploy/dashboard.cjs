const { groupsOf, scopesOf } = require('./block-list-layout.cjs');
const { cost, functions, queues } = require('./dashboard/health.cjs');
const { actions, blocking, findings, highFindings } = require('./dashboard/security.cjs');
const { inRows, text } = require('./dashboard/widgets.cjs');
const { metricsOf } = require('./idle-cost.cjs');
const prices = require('./prices.json');

const DAYS_OF_MONTH = 30;

const namesOf = (stack, scope, settings) =>
  scopesOf(settings).includes(scope) ? groupsOf(stack, scope, settings).map(({ name }) => name) : [];

const state = (alarmNames) => ({
  type: 'alarm',
  height: 2,
  properties: {
    title: 'Alarms',
    alarms: alarmNames.map(
      (name) => `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${name}`,
    ),
  },
});

/**
 * The one dashboard of the stack, from what the stack has: its functions, its feeds and queues, its alarms and rule
 * groups. CloudWatch's first three dashboards of an account cost nothing.
 */
function dashboard(stack, settings, { sources, feeds, pairs, functions: made, resources }) {
  const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const keys = Object.values(resources).filter(({ Type }) => Type === 'AWS::KMS::Key');
  const fixed =
    keys.length * prices.keyMonth + alarms.map(metricsOf).reduce((a, b) => a + b, 0) * prices.alarmMetricMonth;
  const all = Object.entries(made).map(([label, { name, memorySize }]) => ({ name, label, memory: memorySize }));
  const groups = {
    regional: namesOf(stack, 'REGIONAL', settings),
    cloudFront: namesOf(stack, 'CLOUDFRONT', settings),
  };
  const widgets = inRows([
    [text(`# ${stack}\nWhat to do about each alarm: docs/operations.md. All times are UTC.`, 2)],
    [state(alarms.map(({ Properties }) => Properties.AlarmName))],
    findings(stack, sources),
    actions(stack),
    blocking(stack, groups),
    queues(stack, pairs),
    functions(stack, all),
    cost(stack, all, pairs, fixed / DAYS_OF_MONTH),
    [highFindings(stack, feeds)],
  ]);
  return {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: stack,
        DashboardBody: { 'Fn::Sub': JSON.stringify({ start: '-PT24H', periodOverride: 'inherit', widgets }) },
      },
    },
  };
}

module.exports = { dashboard };

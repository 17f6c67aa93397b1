import type { Scope } from '../src/core/ip-set-refs.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { groupsOf, scopesOf } from './block-list-layout.ts';
import { cost, functions, queues } from './dashboard/health.ts';
import { actions, blocking, findings, highFindings, keyHealth } from './dashboard/security.ts';
import { inRows, text, type Widget } from './dashboard/widgets.ts';
import { metricsOf } from './idle-cost.ts';
import prices from './prices.json' with { type: 'json' };
import type { FrameworkFunction, Resources } from './template.ts';

const DAYS_OF_MONTH = 30;

/** What the stack has. */
interface Contents {
  sources: readonly string[];
  feeds: readonly string[];
  pairs: readonly string[];
  functions: Record<string, FrameworkFunction>;
  resources: Resources;
}

const namesOf = (stack: string, scope: Scope, settings: Settings): string[] =>
  scopesOf(settings).includes(scope) ? groupsOf(stack, scope, settings).map(({ name }) => name) : [];

const state = (alarmNames: readonly string[]): Widget => ({
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
export function dashboard(
  stack: string,
  settings: Settings,
  { sources, feeds, pairs, functions: made, resources }: Contents,
): Resources {
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
    [state(alarms.map(({ Properties }) => String(Properties.AlarmName)))],
    findings(stack, sources),
    actions(stack),
    blocking(stack, groups),
    queues(stack, pairs),
    functions(stack, all),
    cost(stack, all, pairs, fixed / DAYS_OF_MONTH),
    keyHealth(stack),
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

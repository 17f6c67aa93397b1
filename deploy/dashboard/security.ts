import { expression, graph, type Metric, own, table, type Widget } from './widgets.ts';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const COLORS = { low: '#7f7f7f', medium: '#ff7f0e', high: '#d62728', critical: '#7b1fa2' };
const OUTCOMES = [
  'applied',
  'unchanged',
  'refused',
  'failed',
  'notified',
  'observed',
  'awaiting-approval',
  'partial',
  'lapsed',
  'rejected',
  'pending',
  'undone',
  'expired',
];

/** What came in, and what became of it. */
export const findings = (stack: string, sources: readonly string[]): Widget[] => [
  graph(
    'Findings by severity',
    SEVERITIES.map((severity) =>
      own(stack, 'Findings', { by: ['severity', severity], label: severity, color: COLORS[severity] }),
    ),
    { stacked: true },
  ),
  graph(
    'Findings by source',
    sources.map((source) => own(stack, 'Findings', { by: ['source', source], label: source })),
    { stacked: true },
  ),
];

export const actions = (stack: string): Widget[] => [
  graph(
    'Actions by outcome',
    OUTCOMES.map((outcome) => own(stack, 'Actions', { by: ['outcome', outcome], label: outcome })),
    { stacked: true },
  ),
  graph('Time from finding to effect', [
    own(stack, 'TimeToEffect', { stat: 'p50', label: 'half within' }),
    own(stack, 'TimeToEffect', { stat: 'p95', label: '95 % within' }),
  ]),
];

/** What is blocked, and what that stops. CloudFront's metrics are in us-east-1, without a region as a dimension. */
export function blocking(
  stack: string,
  { regional, cloudFront }: { regional: readonly string[]; cloudFront: readonly string[] },
): Widget[] {
  const blocked = (group: string, where?: string): Metric => [
    'AWS/WAFV2',
    'BlockedRequests',
    ...(where ? ['Region', where] : []),
    'Rule',
    'block-list',
    'RuleGroup',
    group,
    { label: `blocked by ${group}${where ? '' : ' (CloudFront)'}` },
  ];
  const everywhere = (metric: string, label: string) =>
    expression(`SUM(SEARCH('{AWS/WAFV2,Region,Rule,WebACL} MetricName="${metric}" Rule="ALL"', 'Sum', 300))`, label);
  return [
    graph('Refusals by guard', [
      expression(`SEARCH('{Riposte,service,guard} MetricName="Refusals" service="${stack}"', 'Sum', 300)`, ''),
    ]),
    graph('Blocks in force', [
      expression('FILL(blocks, 0)', 'blocks'),
      own(stack, 'BlocksInForce', { id: 'blocks', stat: 'Maximum', visible: false }),
    ]),
    graph('WAF requests, blocked and allowed', [
      ...regional.map((group) => blocked(group, '${AWS::Region}')),
      ...cloudFront.map((group) => blocked(group)),
      everywhere('BlockedRequests', 'blocked by all web ACLs'),
      everywhere('AllowedRequests', 'allowed by all web ACLs'),
    ]),
  ];
}

/** Whether keys can be used: key stores as the hourly look saw them, keys to be deleted as the daily one did. */
export const keyHealth = (stack: string): Widget[] => [
  graph(
    'Key stores that are not connected, and unhealthy HSMs',
    [
      expression('FILL(stores, 0)', 'key stores'),
      own(stack, 'KeyStoresDown', { id: 'stores', stat: 'Maximum', visible: false }),
      expression(`SEARCH(' Namespace="AWS/CloudHSM" MetricName="HsmUnhealthy"', 'Maximum', 3600)`, ''),
    ],
    { period: 3600, stat: 'Maximum' },
  ),
  graph('KMS keys to be deleted', [own(stack, 'KeysToBeDeleted', { stat: 'Maximum', label: 'keys' })], {
    period: 86_400,
    stat: 'Maximum',
  }),
];

/** The findings of severity 7 and more, as the functions that decided logged them. */
export function highFindings(stack: string, feeds: readonly string[]): Widget {
  const logs = feeds.map((id) => `SOURCE '/aws/lambda/${stack}-${id}'`);
  const query = [
    ...logs,
    'fields @timestamp, source, type, severity, decisions, findingId',
    "filter message = 'finding decided' and severity >= 7",
    'sort @timestamp desc',
    'limit 50',
  ];
  return table('Recent high and critical findings', query.join(' | '));
}

const { expression, graph, own, table } = require('./widgets.cjs');

const SEVERITIES = ['low', 'medium', 'high', 'critical'];
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
const findings = (stack, sources) => [
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

const actions = (stack) => [
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
function blocking(stack, { regional, cloudFront }) {
  const blocked = (group, where) => [
    'AWS/WAFV2',
    'BlockedRequests',
    ...(where ? ['Region', where] : []),
    'Rule',
    'block-list',
    'RuleGroup',
    group,
    { label: `blocked by ${group}${where ? '' : ' (CloudFront)'}` },
  ];
  const everywhere = (metric, label) =>
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

/** The findings of severity 7 and more, as the functions that decided logged them. */
function highFindings(stack, feeds) {
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

module.exports = { actions, blocking, findings, highFindings };

import { type FunctionEntries, MEMORY, ONE_PROCESSOR } from './function-entry.ts';

/** The functions that run by the clock. */
export const scheduled = {
  sweep: {
    does: 'Every five minutes: expiry, stuck work, unanswered approvals, alarms that stop.',
    run: 'sweep',
    clients: ['cloudwatch', 'dynamodb', 'sqs'],
    memory: MEMORY,
    timeout: 120,
    schedule: { expression: 'rate(5 minutes)' },
  },
  digest: {
    does: 'Once a day: the security email about the day before, and on Mondays about the week.',
    run: 'digest',
    clients: [
      'accessAnalyzer',
      'cloudtrail',
      'cloudwatch',
      'dynamodb',
      'guardduty',
      'inspector2',
      'macie2',
      's3',
      'securityhub',
      'sesv2',
      'sns',
      'sqs',
      'wafv2',
      'wafv2Global',
    ],
    memory: ONE_PROCESSOR,
    timeout: 300,
    // Again later, for a digest whose function died or whose morning failed: what was sent is not sent again.
    schedule: { hoursAfterDigest: [0, 1, 2, 4, 8] },
  },
  calendar: {
    does: 'Each day, an hour before the digest: looks at everything that expires.',
    run: 'calendar',
    clients: ['acm', 'cloudhsm', 'dynamodb', 'iam', 'kms', 'secretsManager', 'sqs', 'ssm'],
    memory: MEMORY,
    // Its pages come at the pace of the slowest list: 10,000 parameters take 40 seconds.
    timeout: 600,
    // Twice, since clocks that go forward skip an hour, and EventBridge Scheduler what was due in it.
    schedule: { hoursAfterDigest: [-2, -1] },
  },
  // On its own: what it lists has no end, and nothing that expires waits for it.
  'wide-looks': {
    does: 'Each day, around the digest: looks at what the setting wideLooks names, such as security groups, and goes on each hour until it is through.',
    run: 'wide-looks',
    clients: [
      'accessAnalyzer',
      'acmPca',
      'cloudtrail',
      'dynamodb',
      'ec2',
      'elbv2',
      'fms',
      'inspector2',
      'kms',
      'macie2',
      'secretsManager',
      'shield',
      'sqs',
      'ssm',
    ],
    memory: MEMORY,
    timeout: 600,
    // One run makes 2,400 calls at the pace of the slowest list, and who has more load balancers needs several.
    schedule: { hoursAfterDigest: [-2, -1, 0, 1, 2, 3, 4, 5] },
    setting: 'wideLooks',
  },
  // On its own, by its setting: 720 runs a month are more than an idle stack has to spare.
  'hourly-looks': {
    does: 'Each hour: looks at what the setting hourlyLooks names, such as custom key stores.',
    run: 'hourly-looks',
    clients: ['cloudhsm', 'cloudwatch', 'dynamodb', 'kms', 'sqs', 'wafv2', 'wafv2Global'],
    memory: MEMORY,
    timeout: 300,
    schedule: { expression: 'rate(1 hour)' },
    setting: 'hourlyLooks',
  },
  'look-around': {
    does: 'Every 15 minutes: the account’s own addresses, the partners’, AWS’s published ranges, and the playbook override.',
    run: 'look-around',
    clients: ['appconfigdata', 'dynamodb', 'ec2', 's3', 'sqs', 'ssm'],
    memory: MEMORY,
    timeout: 120,
    schedule: { expression: 'rate(15 minutes)' },
  },
  inventory: {
    does: 'Every hour: which accounts the organisation has, in which units, with which tags.',
    run: 'inventory',
    clients: ['dynamodb', 'organizations', 'sqs'],
    memory: MEMORY,
    // The tags of 1,000 accounts are as many calls, at the pace of AWS Organizations.
    timeout: 600,
    schedule: { expression: 'rate(1 hour)' },
    setting: 'organisation',
  },
  // On its own, so that no other function need be let into accounts to look at them all.
  'look-members': {
    does: 'Every 15 minutes: whether accounts of the organisation are heard and can be entered, each every two hours, and once a day what expires there.',
    run: 'look-members',
    enters: 'read',
    clients: ['dynamodb', 'sqs'],
    members: [
      'accessAnalyzer',
      'acm',
      'cloudwatch',
      'eventbridge',
      'guardduty',
      'iam',
      'inspector2',
      'kms',
      'macie2',
      'secretsManager',
      'securityhub',
      'ssm',
    ],
    memory: MEMORY,
    young: 4,
    // It begins nothing new after nine minutes: the largest account takes five.
    timeout: 840,
    schedule: { expression: 'rate(15 minutes)' },
    setting: 'organisation',
  },
  export: {
    does: 'Once a day: the day before, for Athena.',
    run: 'export',
    clients: ['dynamodb', 's3'],
    memory: ONE_PROCESSOR,
    timeout: 300,
    // When the day before is over everywhere in UTC, and what was under way at midnight has ended.
    schedule: { expression: 'cron(30 0 * * ? *)' },
  },
} as const satisfies FunctionEntries;

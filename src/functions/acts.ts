import { type FunctionEntries, LARGEST_LISTS, MEMORY, ONE_PROCESSOR } from './function-entry.ts';

/** What functions that hold a group of actions have in common. */
export const acts = { run: 'act', memory: MEMORY, timeout: 60, batch: { batchSize: 10 } } as const;

/** The functions that act, by group, and what writes blocks elsewhere. */
export const acting = {
  'act-network': {
    ...acts,
    does: 'Blocks addresses and domains where each takes effect, and keeps the IP sets in step with the block list. The only writer of the IP sets.',
    run: 'network',
    group: 'network',
    clients: ['dynamodb', 'ec2', 'route53', 'route53Resolver', 'sqs', 'wafv2', 'wafv2Global'],
    // Addresses are blocked every day, and by none of the others may anybody have to wait.
    starts: { actions: ['block-ip'], clients: ['dynamodb', 'sqs', 'wafv2', 'wafv2Global'] },
    members: ['ec2'],
    enters: 'network',
    // Measured with the SDK, to compare the whole list: 374 MB and 1.7 s of a processor for 50,000 addresses in each family,
    // which is what five sets hold; 443 MB for 100,000, and 18.9 s for 500,000 (reconcile.1M-cpu), with 1,301 to 1,423 MB of 1,769: too much to be left so.
    // The sets of both scopes are compared side by side: 288 MB with two sets of each family in both, 443 MB with three,
    // 1,157 MB with 25; with 50, 1,630 MB of 1,769, and 2,260 MB of 3,008, where Node may wait longer before it clears up.
    largeLists: [
      { above: 5, memory: ONE_PROCESSOR },
      { above: 40, memory: LARGEST_LISTS },
    ],
    // One batch writes the IP sets for all that run at the same time, and AWS WAF takes one write a second: so batches
    // are large, and enough of them may wait for it side by side that no message waits in the queue.
    batch: { batchSize: 1000, maximumBatchingWindow: 1, maximumConcurrency: 32 },
    // New addresses while the list is quiet: docs/decisions/0041-an-express-queue.md.
    express: { batchSize: 10 },
  },
  // On its own: what may write the block list elsewhere may do nothing else there, and nothing at home waits for it.
  'block-places': {
    does: 'Writes the block list into the IP sets of other accounts and regions, each message those of some places.',
    run: 'block-places',
    clients: ['dynamodb', 'sqs'],
    members: ['wafv2'],
    enters: 'blocks',
    memory: MEMORY,
    timeout: 120,
    // Each message is work for some seconds, so that many run side by side.
    batch: { batchSize: 1 },
    setting: 'organisation',
  },
  'act-identity': {
    ...acts,
    does: 'Acts on credentials.',
    group: 'identity',
    clients: ['dynamodb', 'iam', 'sqs'],
    members: ['iam'],
    enters: 'identity',
  },
  'act-storage': {
    ...acts,
    does: 'Acts on what holds data, and on its record: buckets, copies, keys, secrets, trails.',
    group: 'storage',
    clients: ['cloudtrail', 'dynamodb', 'ec2', 'kms', 's3', 'secretsManager', 'sqs'],
    members: ['cloudtrail', 'ec2', 'kms', 's3', 'secretsManager'],
    enters: 'storage',
  },
  'act-expiry': {
    ...acts,
    does: 'Renews secrets and parameters that expire.',
    group: 'expiry',
    clients: ['dynamodb', 'ecs', 'iam', 'keyProof', 'lambda', 'logs', 'secretsManager', 'sqs', 'ssm'],
  },
  'act-certificates': {
    ...acts,
    does: 'Repairs, renews and replaces certificates.',
    group: 'certificates',
    clients: [
      'acm',
      'apiGateway',
      'cloudfront',
      'dynamodb',
      'elb',
      'elbv2',
      'handshakes',
      'iam',
      'route53',
      's3',
      'secretsManager',
      'sqs',
    ],
    starts: { actions: [], clients: ['acm', 'dynamodb', 'sqs'] },
  },
  // On its own: whoever may make a parameter with tags of his choice must not read or overwrite those that are there.
  'act-restore': {
    ...acts,
    does: 'Puts parameters back that have deleted themselves, from the copies that their owners wanted.',
    group: 'restore',
    clients: ['dynamodb', 'kms', 'sqs', 'ssm'],
  },
  // Deployed only where the owner names what may be contained: its role could cut off what works.
  'act-contain': {
    ...acts,
    does: 'Contains what is in an attacker’s hands, where the owner lets it.',
    group: 'contain',
    clients: [
      'autoScaling',
      'cloudtrail',
      'dynamodb',
      'ec2',
      'ecs',
      'eks',
      'elbv2',
      'iam',
      'lambda',
      'rds',
      's3',
      'sqs',
    ],
    // A message names one action, which needs one or two of these.
    starts: { actions: [], clients: ['dynamodb', 'sqs'] },
    members: ['autoScaling', 'cloudtrail', 'ec2', 'ecs', 'eks', 'elbv2', 'iam', 'lambda', 'rds', 's3'],
    enters: 'contain',
    named: { contain: true },
  },
  // On its own: whoever may contain may give nothing back, and whoever gives back may set no quarantine group.
  'act-release': {
    ...acts,
    does: 'Takes back what was contained: when somebody undoes it, and when its time is over.',
    group: 'release',
    clients: ['autoScaling', 'dynamodb', 'ec2', 'ecs', 'eks', 'elbv2', 'iam', 'lambda', 'rds', 's3', 'sqs'],
    starts: { actions: [], clients: ['dynamodb', 'sqs'] },
    members: ['autoScaling', 'ec2', 'ecs', 'eks', 'elbv2', 'iam', 'lambda', 'rds', 's3'],
    enters: 'release',
    named: { contain: true },
  },
  // On its own: whoever may write the policy of a bucket can open it to anybody.
  'act-policies': {
    ...acts,
    does: 'Adds to the policies of buckets what denies requests without TLS, where the owner lets it.',
    group: 'policies',
    clients: ['dynamodb', 's3', 'sqs'],
    named: { baseline: 'tls' },
  },
} as const satisfies FunctionEntries;

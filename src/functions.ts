import type { ActionId } from './core/action-ids.ts';
import type { Baseline } from './core/baseline.ts';
import type { Clients } from './core/clients.ts';
import type { FunctionId } from './core/function-ids.ts';
import type { Group } from './core/group.ts';
import type { MemberRole } from './core/member-roles.ts';
import type { Source } from './sources/source.ts';

/** How Lambda gathers the messages of a queue for its function. */
interface Batching {
  /** The most messages of one batch. */
  batchSize: number;
  /** How long it waits for a batch to fill, in seconds. */
  maximumBatchingWindow?: number;
  /** The most batches at the same time. */
  maximumConcurrency?: number;
}

/** When EventBridge Scheduler calls a function. */
type Timing =
  /** `rate(5 minutes)`, or a cron expression in UTC. */
  | { expression: string }
  /** So many hours after the digest's time, and in its time zone: once a day for each. */
  | { hoursAfterDigest: readonly number[] };

/** One Lambda function; data alone, so that whoever reads the table imports no client and no action. */
export interface FunctionEntry {
  /** What it does, for its handler; a sentence. */
  does: string;
  /** What makes it: the file `<run>-function.ts` below `src`, which exports that name in camel case. */
  run: string;
  /** It reads the events of the sources of this feed. */
  feed?: Source['feed'];
  /** It holds the actions of this group. */
  group?: Group;
  /** What it may call; a test compares with what its role allows. */
  clients: readonly (keyof Clients)[];
  /**
   * What it has at hand when it starts; of its actions and clients, the others are loaded when first used. All, unless told:
   * to load later takes longer where each message needs it, as Lambda starts a function on a whole processor.
   */
  starts?: { actions: readonly ActionId[]; clients: readonly (keyof Clients)[] };
  /** What it may call in member accounts. */
  members?: readonly (keyof Clients)[];
  /** The role that it takes in accounts and regions of the organisation; each of them trusts this function with it. */
  enters?: MemberRole;
  /** In MB. */
  memory: number;
  /** In seconds. */
  timeout: number;
  /** It reads the queue of its own id. */
  batch?: Batching;
  /** It also reads the queue `<id>-express`, for what must not wait for a batch to fill. */
  express?: Batching;
  /** How often a message is received before it goes to the dead-letter queue; 5 unless told. */
  receives?: number;
  schedule?: Timing;
  /** It reads events of every source. */
  readsAll?: true;
  /** It is deployed only where this setting, or one of these, is on, which is anything but `off`, `file` and nothing. */
  setting?: string | readonly string[];
  /** It calls few operations by small clients of its own, since somebody waits while it starts: see page-clients.ts. */
  small?: true;
  /** It is deployed only where the setting `contain` names something, or `baseline` this. */
  named?: { contain: true } | { baseline: Baseline };
}

/** What the owner has named, by the settings of these names. */
export type Named = Record<'contain' | 'baseline', readonly string[]>;

/** Whether a function is deployed, as far as the owner has to name something for it. */
export function isNamed({ named }: Pick<FunctionEntry, 'named'>, { contain, baseline }: Named): boolean {
  if (!named) return true;
  return 'contain' in named ? contain.length > 0 : baseline.includes(named.baseline);
}

const MEMORY = 512;
/** A whole processor, for a day of 100,000 records. */
const ONE_PROCESSOR = 1769;

/**
 * Batches at the same time of a feed that others can fill as they like: by findings that they forge in Security Hub, or
 * cause. Ten times what starts with a storm, and a twentieth of what an account may run. Of the other feeds and the act
 * groups this would double the price of an idle queue: docs/decisions/0032-concurrency-of-feeds.md.
 */
const OPEN_TO_OTHERS = { maximumConcurrency: 50 };

const decides = (feed: Source['feed'], does: string, more: Partial<Batching> = {}) =>
  ({
    does,
    run: 'decide',
    feed,
    clients: ['dynamodb', 'sqs'],
    memory: MEMORY,
    timeout: 30,
    // No window: a storm fills batches by itself, since what comes meanwhile waits; else a finding would wait a second.
    batch: { batchSize: 10, ...more },
  }) as const satisfies FunctionEntry;

const acts = { run: 'act', memory: MEMORY, timeout: 60, batch: { batchSize: 10 } } as const;

/**
 * Every Lambda function by its id, in the order in which the deployment and the local account make them.
 *
 * `npm run generate` writes the handlers from it; the deployment makes queues, roles, schedules and alarms of it, and
 * the local account runs the same functions with no other clients than these.
 */
export const functions = {
  guardduty: decides('guardduty', 'Decides about findings of GuardDuty.', OPEN_TO_OTHERS),
  macie: decides('macie', 'Decides about findings of Macie.'),
  'parameter-store': decides('parameter-store', 'Decides about events of Parameter Store.'),
  acm: decides('acm', 'Decides about events of ACM.'),
  posture: decides(
    'posture',
    'Decides about what is misconfigured or vulnerable: sources with little traffic share this function and its queue.',
    OPEN_TO_OTHERS,
  ),
  signals: decides(
    'signals',
    'Decides about what was done to the account, and what AWS tells of it: sources with little traffic share this function and its queue.',
    OPEN_TO_OTHERS,
  ),
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
    // One batch writes the IP sets for all that run at the same time, and AWS WAF takes one write a second: so batches
    // are large, and enough of them may wait for it side by side that no message waits in the queue.
    batch: { batchSize: 1000, maximumBatchingWindow: 1, maximumConcurrency: 16 },
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
    clients: ['autoScaling', 'cloudtrail', 'dynamodb', 'ec2', 'ecs', 'eks', 'iam', 'lambda', 'rds', 's3', 'sqs'],
    // A message names one action, which needs one or two of these.
    starts: { actions: [], clients: ['dynamodb', 'sqs'] },
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
  workflows: {
    ...decides('workflows', 'Decides about what state machines ask people, and keeps how to answer them.'),
    run: 'workflow-questions',
    setting: 'workflows',
  },
  // On its own: whoever may answer a task may answer any of which he has the token.
  'act-workflows': {
    ...acts,
    does: 'Answers state machines that wait for a person.',
    run: 'answer-workflows',
    group: 'workflows',
    clients: ['dynamodb', 'sqs', 'stepFunctions'],
    setting: 'workflows',
  },
  // On its own, and only where it is asked for: what it starts may do anything.
  'act-runs': {
    ...acts,
    does: 'Starts workflows of the owner’s own, once for each finding, and waits for their end.',
    group: 'runs',
    clients: ['dynamodb', 'sqs', 'stepFunctions'],
    setting: 'runWorkflows',
  },
  notify: {
    ...acts,
    does: 'Tells people, and asks them. It may change nothing.',
    group: 'notify',
    clients: ['dynamodb', 'sqs'],
  },
  alerts: {
    does: 'Decides what people hear, where, and when. It sends nothing itself.',
    run: 'alerts',
    // Signs the links of the approval page.
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 60,
    // What happens within half a minute shares messages.
    batch: { batchSize: 1000, maximumBatchingWindow: 30, maximumConcurrency: 2 },
  },
  'hub-notes': {
    does: 'Writes into Security Hub what became of its findings.',
    run: 'hub-notes',
    clients: ['securityhub'],
    memory: MEMORY,
    timeout: 60,
    batch: { batchSize: 10 },
    setting: 'securityHub',
  },
  // On its own, and allowed nothing else: what comes from its queue is a drill, whatever it says.
  drills: {
    does: 'Decides about events that people replay, and tells of them as drills. It can have nothing done.',
    run: 'drill',
    readsAll: true,
    clients: ['dynamodb', 'sqs'],
    memory: MEMORY,
    timeout: 60,
    // One message to people for a batch, so that a drill takes little of what a channel may get.
    batch: { batchSize: 100, maximumBatchingWindow: 5, maximumConcurrency: 2 },
    setting: 'replayBus',
  },
  deliveries: {
    does: 'Sends single messages to single channels, and proves channels for the command. The only function that holds their secrets.',
    run: 'deliveries',
    // The journal: which messages of a chat asked what.
    clients: ['dynamodb', 'secretsManager', 'sesv2', 'sns', 'sqs', 'ssm'],
    memory: MEMORY,
    timeout: 30,
    batch: { batchSize: 10, maximumConcurrency: 4 },
    // More attempts than the function makes before it gives a message up, with the reason.
    receives: 10,
  },
  // The only function that anybody on the internet can reach: its role lets it change nothing but the record of its own links.
  page: {
    does: 'The approval page: shows a question as it was asked, and hands an answer over. It can approve nothing.',
    run: 'page',
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 15,
    setting: 'approvalPage',
    small: true,
  },
  // As open as the page, and as harmless: what it takes was signed by Slack or was not, which it cannot tell.
  slack: {
    does: 'Takes what is pressed in Slack, and hands it over as it came. It can approve nothing.',
    run: 'slack',
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 10,
    setting: 'slackApp',
    small: true,
  },
  answers: {
    does: 'Proves answers of the approval page and of Slack, and hands them to the function that may act.',
    run: 'answers',
    // The secret by which Slack signs, where there is one.
    clients: ['dynamodb', 'kms', 'secretsManager', 'sqs', 'ssm'],
    memory: MEMORY,
    timeout: 30,
    batch: { batchSize: 10 },
    setting: ['approvalPage', 'slackApp'],
  },
  'rotate-database': {
    does: 'Called by Secrets Manager, four times for each rotation of a database’s password.',
    run: 'rotate-database',
    clients: ['secretsManager'],
    memory: MEMORY,
    timeout: 90,
    setting: 'databaseRotation',
  },
  // Its role lets it call nothing: what AppConfig hands it was written by whoever may push rules.
  'check-rules': {
    does: 'Called by AppConfig with rules that are pushed: refuses those that are wrong. It may call nothing.',
    run: 'check-rules',
    clients: [],
    memory: MEMORY,
    // AppConfig waits no longer.
    timeout: 15,
    setting: 'rules',
  },
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
    clients: ['acm', 'dynamodb', 'iam', 'kms', 'secretsManager', 'sqs', 'ssm'],
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
} as const satisfies Record<FunctionId, FunctionEntry>;

export type { FunctionId };

/** The entries as a list, for who asks what they have in common. */
export const allFunctions = Object.entries(functions).map(([id, entry]) => ({
  id: id as FunctionId,
  ...(entry as FunctionEntry),
}));

/** A queue that a function reads: that of its own id, or its express queue. */
export type QueueId = FunctionId | `${FunctionId}-express`;

/** The queue of what must not wait for a batch to fill. */
export const expressOf = (id: FunctionId) => `${id}-express` as const;

/** The queues that a function reads. */
export const queuesOf = ({ id, batch, express }: { id: FunctionId } & FunctionEntry): QueueId[] => [
  ...(batch ? [id] : []),
  ...(express ? [expressOf(id)] : []),
];

/** The function that reads a queue, and how its messages are gathered; undefined where none does. */
export function readerOf(queue: string) {
  for (const entry of allFunctions) {
    if (entry.batch && entry.id === queue) return { entry, batch: entry.batch };
    if (entry.express && expressOf(entry.id) === queue) return { entry, batch: entry.express };
  }
  return undefined;
}

/** The function that holds the actions of a group, and the queue of the same id. */
export const functionOfGroup = (group: Group): FunctionId => (group === 'notify' ? 'notify' : `act-${group}`);

import { containRoleName, isContainRole, type MemberRole } from '../src/core/member-roles.ts';
import { expressOf, functionOfGroup } from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { rulesHome } from '../src/platform/settings/rules-home.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { groupsOf } from './deployed.ts';
import { readHostedRules } from './hosted-rules.ts';
import { allow, arnOf, deadLettersId, namedArn, queueId, ref, sub } from './names.ts';
import type { Statement } from './template.ts';

const TABLE = [arnOf('Journal')];
const neverBlockOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['NEVER_BLOCK'] } };
const turnsOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['WAF-WRITES'] } };
const organisationOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['ORGANISATION'] } };
const playbooksOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['PLAYBOOKS'] } };
const calendarOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CALENDAR'] } };
const heldOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHANNEL#*', 'HELD'] } };
const budgetsOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['BUDGET'] } };
const backupsOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PARAMETER#*'] } };
// Whoever reads hostile text writes no rules, no switch and no action.
const findingsOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['FINDING#*'] } };
const tiesOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['TIE#*', 'SEEN#*'] } };
const drillsOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['DRILL#*'] } };
const workflowsOnly = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['WORKFLOWS'] } };
// Where the block list is written elsewhere: neither the blocks nor any response.
const placesOnly = {
  'ForAllValues:StringLike': {
    'dynamodb:LeadingKeys': ['BLOCKS-SHARED', 'BLOCK-PLACES', 'BLOCK-PLACES#*', 'BLOCK-LIST-NOTICES'],
  },
};
// The page may count on its links, and touch neither what was signed nor what was proven.
const linksOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LINK#*'] } };
const pressedOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['PRESSED#*'] } };
const shownOnly = {
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LINK#*', 'PRESSED#*', 'RESPONSE#*', 'ACTION#*'] },
};
const chatsOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHAT#*'] } };
const provenOnly = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ANSWERED#*', 'SETTINGS'] } };
const index = (name: string) => [sub(`\${Journal.Arn}/index/${name}`)];

// Each takes about 60 of the 10,240 characters that a role's policies may have.
const MOST_MEMBERS_BY_NAME = 20;
/**
 * The role that this stack has in any account. Which accounts are entered is decided by the list of the setting, before
 * the role's name is made; the condition holds for whoever gets hold of the function's credentials.
 */
const memberRole = (account: string, role: string, { rolePath }: Settings) =>
  sub(`arn:\${AWS::Partition}:iam::${account}:role${rolePath}${role}`);
/** Only accounts of this account's own organisation; without one nothing is allowed. */
const SAME_ORGANISATION = { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } };

const wafArns = (resource: string) => [
  namedArn('wafv2', `regional/${resource}`),
  sub(`arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/${resource}`),
];

/** What the engine's own parts need; what actions need is declared in the actions. */
export const access = {
  /** decide: one update for each finding. */
  recordFinding: allow(['dynamodb:UpdateItem'], TABLE, findingsOnly),
  /** wide-looks: which findings are known. */
  readFindings: allow(['dynamodb:BatchGetItem'], TABLE, findingsOnly),
  /** decide: which findings belong together. */
  tieFindings: allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], TABLE, tiesOnly),
  /** decide, where findings name addresses: which of them are never blocked. */
  readNeverBlock: allow(['dynamodb:BatchGetItem'], TABLE, neverBlockOnly),
  /** decide, where findings name addresses: whether the block list is quiet, and the queue of what need not wait then. */
  takeExpress: [
    allow(['dynamodb:BatchGetItem'], TABLE, turnsOnly),
    allow(['sqs:SendMessage'], [arnOf(queueId(expressOf('act-network')))]),
  ],
  /** look-around: what it has found. */
  keepNeverBlock: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], TABLE, neverBlockOnly),
  /** decide, where a parameter or AppConfig may override playbooks: what is in force. */
  readPlaybooks: (settings: Settings): Statement[] =>
    rulesHome(settings) === 'file' ? [] : [allow(['dynamodb:BatchGetItem'], TABLE, playbooksOnly)],
  /** look-around: the parameter or AppConfig's configuration, and what of it is in force. */
  keepPlaybooks: (settings: Settings): Statement[] =>
    rulesHome(settings) === 'file'
      ? []
      : [
          rulesHome(settings) === 'appconfig'
            ? readHostedRules
            : allow(
                ['ssm:GetParameter'],
                [namedArn('ssm', `parameter/${settings.playbookParameter.replace(/^\//, '')}`)],
              ),
          allow(['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], TABLE, playbooksOnly),
        ],
  /** look-around: the partners' lists, where there are any. */
  readPartners: ({ neverBlockParameter: name, neverBlockObject: object }: Settings): Statement[] => [
    ...(name ? [allow(['ssm:GetParameter'], [namedArn('ssm', `parameter/${name.replace(/^\//, '')}`)])] : []),
    ...(object ? [allow(['s3:GetObject'], [sub(`arn:\${AWS::Partition}:s3:::${object.slice('s3://'.length)}`)])] : []),
  ],
  /** act-contain, act-release: they may write policies of roles, and of its own and the others here least of all. */
  spareOwnRoles: (stack: string, { rolePath }: Settings): Statement => ({
    ...allow(
      ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
      // Their ARNs would make a circle: a role of which the policy names the role.
      [sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${rolePath}${stack}-*`)],
    ),
    Effect: 'Deny',
  }),
  /** workflows: how the questions of state machines are answered. */
  keepQuestions: allow(['dynamodb:UpdateItem'], TABLE, workflowsOnly),
  /** act-workflows: which of them wait. */
  settleQuestions: allow(['dynamodb:Query', 'dynamodb:UpdateItem'], TABLE, workflowsOnly),
  /** drills: what would have been done about events that people replay. */
  recordDrills: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], TABLE, drillsOnly),
  /** act: reads responses, and writes them in transactions of conditional puts. */
  recordActions: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], TABLE),
  /** act, where it changes anything: what the claims use of budgets, in the same transactions. */
  countTargets: allow(['dynamodb:UpdateItem'], TABLE, budgetsOnly),
  /** The block list: all blocks of a set, which are in force, which are due, and those that have ended taken out. */
  keepBlocks: [
    allow(['dynamodb:Query', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], TABLE),
    allow(['dynamodb:Query'], index('due')),
  ],
  /** block-places: the list as it is elsewhere, how each place stands, and news. */
  keepPlaces: allow(
    [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    TABLE,
    placesOnly,
  ),
  readDue: allow(['dynamodb:Query'], index('due')),
  /** sweep: the switches, and what decides anew about what is open; its own count of what it took up this hour. */
  takeUp: (settings: Settings): Statement[] => [
    allow(['dynamodb:BatchGetItem'], TABLE, {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': [
          'SETTINGS',
          'TAKE-UP',
          'BUDGET',
          'FINDING#*',
          'NEVER_BLOCK',
          ...(rulesHome(settings) === 'file' ? [] : ['PLAYBOOKS']),
          ...(settings.organisation ? ['ORGANISATION'] : []),
        ],
      },
    }),
    allow(['dynamodb:BatchWriteItem'], TABLE, {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['TAKE-UP', 'SWEEP'] },
    }),
  ],
  /** sweep: the account's own alarms that stop, and which classes wait for a person since. Composite alarms are shown to whom all alarms are. */
  watchAlarms: ({ stopAlarms }: Settings): Statement[] =>
    stopAlarms ? [allow(['cloudwatch:DescribeAlarms'], ['*']), allow(['dynamodb:UpdateItem'], TABLE, budgetsOnly)] : [],
  /** look-around: how many instances there are, where they may be contained. */
  countInstances: ({ contain }: Settings): Statement[] =>
    entriesOf(contain).includes('instances')
      ? [allow(['ec2:DescribeInstances'], ['*']), allow(['dynamodb:UpdateItem'], TABLE, budgetsOnly)]
      : [],
  /** digest: the day's records, what is open, the blocks in force, and its own record of having been sent. */
  readDay: [
    allow(['dynamodb:Query'], [...TABLE, ...index('day'), ...index('days'), ...index('due')]),
    allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], TABLE),
  ],
  /** export: the day's records, into its own part of the bucket. */
  exportDay: [
    allow(['dynamodb:Query'], [...index('day'), ...index('days')]),
    allow(['s3:PutObject'], [sub('${Reports.Arn}/export/*')]),
  ],
  /** look-members: which accounts there are, and what was found in each. */
  keepMembers: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'], TABLE, organisationOnly),
  /** calendar: what expires, and what people were told of it. */
  keepBackups: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], TABLE, backupsOnly),
  keepCalendar: allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], TABLE, calendarOnly),
  /** digest: whether the services that find things are on, and how the functions did. Only two can be narrowed: of the others most know no resources. */
  lookAtServices: [
    allow(['guardduty:GetDetector'], [namedArn('guardduty', 'detector/*')]),
    allow(['securityhub:DescribeHub'], [namedArn('securityhub', 'hub/default')]),
    allow(
      [
        'access-analyzer:ListAnalyzers',
        'guardduty:ListDetectors',
        'macie2:GetMacieSession',
        'inspector2:BatchGetAccountStatus',
        'cloudwatch:GetMetricData',
        'cloudtrail:DescribeTrails',
        // The organisation's trail is another account's.
        'cloudtrail:GetTrailStatus',
        'cloudtrail:GetEventSelectors',
      ],
      ['*'],
    ),
  ],
  /** digest: what those services hold open. */
  countOpenFindings: [
    allow(['securityhub:GetFindings'], [namedArn('securityhub', 'hub/default')]),
    allow(['access-analyzer:GetFindingsStatistics'], [namedArn('access-analyzer', 'analyzer/*')]),
    allow(
      [
        'guardduty:GetFindings',
        'guardduty:GetFindingsStatistics',
        'guardduty:ListFindings',
        'inspector2:ListFindingAggregations',
        'inspector2:ListFindings',
        'macie2:GetFindingStatistics',
        'macie2:GetFindings',
        'macie2:ListFindings',
      ],
      ['*'],
    ),
  ],
  /** digest: whether blocks take effect. The last three are what AWS WAF asks in our name of those services. */
  lookAtWebAcls: [
    allow(['wafv2:GetWebACL', 'wafv2:ListResourcesForWebACL'], wafArns('webacl/*')),
    allow(['wafv2:GetRuleGroup'], wafArns('rulegroup/*')),
    allow(
      [
        'wafv2:ListWebACLs',
        'apprunner:ListAssociatedServicesForWebAcl',
        'cognito-idp:ListResourcesForWebACL',
        'ec2:DescribeVerifiedAccessInstanceWebAclAssociations',
      ],
      ['*'],
    ),
  ],
  /** act, where its actions reach member accounts: the role that each of them has for this stack. */
  enterMembers: (stack: string, settings: Settings, enters?: MemberRole): Statement[] => {
    const accounts = entriesOf(settings.memberAccounts);
    const name = enters && isContainRole(enters) ? containRoleName(stack, enters, '*') : `${stack}-member`;
    if (accounts.length > MOST_MEMBERS_BY_NAME)
      return [allow(['sts:AssumeRole'], [memberRole('*', name, settings)], SAME_ORGANISATION)];
    const roles = accounts.map((account) => memberRole(account, name, settings));
    return roles.length > 0 ? [allow(['sts:AssumeRole'], roles)] : [];
  },
  /** inventory: what AWS Organizations knows, none of which can be narrowed to less than the whole of it. */
  keepInventory: ({ organisation }: Settings): Statement[] =>
    organisation
      ? [
          allow(
            [
              'organizations:DescribeOrganization',
              'organizations:ListAccounts',
              'organizations:ListAccountsForParent',
              'organizations:ListOrganizationalUnitsForParent',
              'organizations:ListRoots',
              'organizations:ListTagsForResource',
            ],
            ['*'],
          ),
          allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], TABLE, organisationOnly),
        ]
      : [],
  /** decide, drills, block-places: which accounts the organisation has. */
  readInventory: ({ organisation }: Settings): Statement[] =>
    organisation ? [allow(['dynamodb:BatchGetItem'], TABLE, organisationOnly)] : [],
  handOver: (settings: Settings) =>
    allow(
      ['sqs:SendMessage'],
      groupsOf(settings).map((group) => arnOf(queueId(functionOfGroup(group)))),
    ),
  /** act: what joins a response that another function has in hand comes again in a moment, or goes where it is taken back. */
  sendLater: (ids: readonly string[]) =>
    allow(
      ['sqs:SendMessage'],
      ids.map((id) => arnOf(queueId(id))),
    ),
  setAside: (id: string) => allow(['sqs:SendMessage'], [arnOf(deadLettersId(id))]),
  countDeadLetters: (ids: readonly string[]) =>
    allow(
      ['sqs:GetQueueAttributes'],
      ids.map((id) => arnOf(deadLettersId(id))),
    ),
  /** sweep: what waits where. */
  watchQueues: (ids: readonly string[]) =>
    allow(
      ['sqs:GetQueueAttributes'],
      ids.flatMap((id) => [arnOf(queueId(id)), arnOf(deadLettersId(id))]),
    ),
  /** Whoever has something to tell. */
  handAlerts: allow(['sqs:SendMessage'], [arnOf(queueId('alerts'))]),
  /** alerts: what each channel has got, and what waits for it. */
  planAlerts: allow(
    ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    TABLE,
    heldOnly,
  ),
  /** alerts: the links of the approval page. */
  writeLinks: allow(['dynamodb:BatchWriteItem'], TABLE, linksOnly),
  /** page: links, how their responses stand, and what was pressed. */
  showLinks: [allow(['dynamodb:GetItem'], TABLE, shownOnly), allow(['dynamodb:UpdateItem'], TABLE, pressedOnly)],
  /** slack: the same of buttons, and nothing else. */
  readButtons: [allow(['dynamodb:GetItem'], TABLE, linksOnly)],
  /** answers, where questions are asked in Slack: how their responses stand. */
  readQuestions: allow(['dynamodb:BatchGetItem'], TABLE, {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['RESPONSE#*', 'ACTION#*'] },
  }),
  /** answers: the same links, what was proven of them, and the pause of everything. */
  proveAnswers: [
    allow(['dynamodb:BatchGetItem'], TABLE, {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LINK#*', 'PRESSED#*'] },
    }),
    allow(['dynamodb:UpdateItem'], TABLE, provenOnly),
  ],
  handDeliveries: allow(['sqs:SendMessage'], [arnOf(queueId('deliveries'))]),
  /** deliveries: whether anybody hears, for the command that proves channels. */
  askTopic: allow(['sns:GetTopicAttributes'], [ref('Topic')]),
  /** deliveries: when a message that failed comes again. */
  postponeDeliveries: allow(['sqs:ChangeMessageVisibility'], [arnOf(queueId('deliveries'))]),
  /** deliveries, where an app posts into a chat: which message asked what, and what became of it. */
  followChats: allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem'], TABLE, chatsOnly),
  tell: [
    allow(['sns:Publish'], [ref('Topic')]),
    allow(['kms:GenerateDataKey', 'kms:Decrypt'], [arnOf('Key')], {
      StringEquals: { 'kms:ViaService': sub('sns.${AWS::Region}.amazonaws.com') },
    }),
  ],
};

import type { Scope } from '../../src/core/ip-set-refs.ts';
import { BLOCKS, GLOBAL_REGION } from '../../src/core/organisation.ts';
import { REACHES_ADMINISTRATOR } from '../../src/health/members/expected-rules.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { blockList } from '../block-list.ts';
import { groupsOf } from '../block-list-layout.ts';
import { everyRule, type NamedRule, patternOf } from '../event-rules.ts';
import { allow, arnOf, join, pascal, ref, sub } from '../names.ts';
import type { Statement, Value } from '../template.ts';
import {
  eachText,
  filledIn,
  IS_BOUNDED,
  ITS_DEPLOYMENT,
  type MemberResource,
  ofStack,
  REVISION,
  ROLE_PARAMETERS,
  ROLE_SETTINGS,
  textOf,
} from './member-template.ts';

const STACK = '${Stack}';
const OWN_RULES = sub('arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Stack}-*');
const here = {
  'Fn::And': [equals(ref('AWS::AccountId'), ref('Account')), equals(ref('AWS::Region'), ref('HomeRegion'))],
};

function equals(one: Value, other: Value): { readonly [key: string]: Value } {
  return { 'Fn::Equals': [one, other] };
}

/** Where the deployment itself is, its own stack hears everything already; here nothing is made then. */
const CONDITIONS: Record<string, Value> = {
  ...(IS_BOUNDED as unknown as Record<string, Value>),
  IsMember: { 'Fn::Not': [here] },
  ForwardsFindings: {
    'Fn::And': [
      { Condition: 'IsMember' },
      { 'Fn::Or': [equals(ref('AWS::AccountId'), ref('Account')), equals(ref('Findings'), 'every')] },
    ],
  },
  HoldsBlocks: {
    'Fn::And': [
      { Condition: 'IsMember' },
      {
        'Fn::Or': [
          equals(ref('Blocks'), 'organisation'),
          { 'Fn::And': [equals(ref('Blocks'), 'firewall-manager'), equals(ref('AWS::AccountId'), ref('Account'))] },
        ],
      },
    ],
  },
  HoldsCloudFront: {
    'Fn::And': [
      { Condition: 'HoldsBlocks' },
      equals(ref('CloudFront'), 'on'),
      equals(ref('AWS::Region'), GLOBAL_REGION),
      // For its distributions the deployment's own list holds.
      { 'Fn::Not': [equals(ref('AWS::AccountId'), ref('Account'))] },
    ],
  },
};

const PARAMETERS = {
  ...ITS_DEPLOYMENT,
  HomeRegion: {
    Type: 'String',
    AllowedPattern: '[a-z]{2}(-[a-z]+)+-[0-9]',
    Description: 'The region in which it is deployed.',
  },
  // Whole, and not made of the two above: with forty rules, that takes a tenth of what a template may have.
  Bus: {
    Type: 'String',
    AllowedPattern: 'arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[a-z0-9-]+',
    Description: 'The ARN of its bus, the output OrganisationBusArn.',
  },
  Findings: {
    Type: 'String',
    Default: 'administrator',
    AllowedValues: ['administrator', 'every'],
    Description:
      'administrator: the account of Riposte is the delegated administrator of GuardDuty, Inspector, Security Hub and Access Analyzer, which send it the findings of members by themselves. every: each account forwards its own.',
  },
  Blocks: {
    Type: 'String',
    Default: 'own',
    AllowedValues: [...BLOCKS],
    Description:
      'organisation: the shared block list holds here; attach the rule group of the outputs to your web ACLs. firewall-manager: only in the account of Riposte.',
  },
  CloudFront: {
    Type: 'String',
    Default: 'off',
    AllowedValues: ['off', 'on'],
    Description: 'on: where the list holds, for CloudFront, too.',
  },
  ...ROLE_PARAMETERS,
};

/** A rule that forwards to the bus of the deployment. EventBridge itself writes there whose event it is, and where from. */
const forward = (rule: NamedRule): MemberResource => ({
  Type: 'AWS::Events::Rule',
  Condition: rule.detailTypes.some((type) => REACHES_ADMINISTRATOR.has(type)) ? 'ForwardsFindings' : 'IsMember',
  Properties: {
    Name: sub(`${STACK}-${rule.name}`),
    // Not in each, which would take a thirtieth of what a template may have.
    ...(!/-\d+$/.test(rule.name) && { Description: `Riposte ${REVISION}` }),
    // One of them says whether the rules of findings are there: whoever looks cannot tell what is missing from what is not asked for.
    ...(rule.name === 'macie' && { Description: sub(`Riposte ${REVISION}, findings: \${Findings}`) }),
    EventPattern: eachText(patternOf(rule, [ref('AWS::AccountId')]), ofStack),
    Targets: [
      {
        Id: 'hub',
        Arn: ref('Bus'),
        RoleArn: arnOf('Forward'),
        DeadLetterConfig: { Arn: arnOf('DeadLetters') },
      },
    ],
  },
});

/** What EventBridge could not deliver to the other account waits here for two weeks. */
const deadLetters = (): Record<string, MemberResource> => ({
  DeadLetters: {
    Type: 'AWS::SQS::Queue',
    Condition: 'IsMember',
    Properties: {
      QueueName: sub(`${STACK}-member-dead-letters`),
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    },
  },
  DeadLettersPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Condition: 'IsMember',
    Properties: {
      Queues: [ref('DeadLetters')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          deny('OnlyOverTls', { Bool: { 'aws:SecureTransport': 'false' } }),
          deny('OnlyFromThisAccount', {
            StringNotEquals: { 'aws:PrincipalAccount': ref('AWS::AccountId') },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          }),
          {
            Sid: 'OnlyFromOurRules',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf('DeadLetters'),
            Condition: { ArnLike: { 'aws:SourceArn': OWN_RULES } },
          },
        ] satisfies Statement[],
      },
    },
  },
});

const deny = (Sid: string, Condition: Value): Statement => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: arnOf('DeadLetters'),
  Condition,
});

/** EventBridge uses it to put events on the one bus, and can do nothing else with it. */
const forwardRole = (): MemberResource => ({
  Type: 'AWS::IAM::Role',
  Condition: 'IsMember',
  Properties: {
    Description: sub('Riposte of ${Account}, ${Stack}: forwards events'),
    ...ROLE_SETTINGS,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'what-it-may-do',
        PolicyDocument: { Version: '2012-10-17', Statement: [allow(['events:PutEvents'], [ref('Bus')])] },
      },
    ],
  },
});

/** A pair of IP sets and the rule group that blocks what is in them, as the deployment has them at home; for CloudFront another. */
const blocks = (): Record<string, MemberResource> =>
  Object.fromEntries(
    Object.entries(filledIn(blockList(STACK, DEFAULTS, ['REGIONAL', 'CLOUDFRONT']))).map(([id, resource]) => [
      id,
      { ...resource, Condition: resource.Properties.Scope === 'CLOUDFRONT' ? 'HoldsCloudFront' : 'HoldsBlocks' },
    ]),
  );

// A stack has to have a resource: where the deployment itself is, this is all of it. It costs nothing.
const NOTHING: MemberResource = { Type: 'AWS::CloudFormation::WaitConditionHandle', Properties: {} };

/**
 * The template that every account has in each region that is heard: the rules whose events no service forwards by
 * itself, and what the shared block list needs.
 */
export function memberRegion(): string {
  const groupsIn = (scope: Scope) =>
    join(
      ',',
      groupsOf(STACK, scope, DEFAULTS).map(({ id }) => arnOf(id)),
    );
  return textOf({
    Description: 'Forwards what happens in this account and region to a deployment of Riposte in another account.',
    Parameters: PARAMETERS as unknown as Record<string, Record<string, Value>>,
    Conditions: CONDITIONS,
    Resources: {
      Nothing: NOTHING,
      Forward: forwardRole(),
      ...deadLetters(),
      ...Object.fromEntries(everyRule().map((rule) => [pascal(rule.name), forward(rule)])),
      ...blocks(),
    },
    Outputs: {
      RuleGroupArn: { Value: { 'Fn::If': ['HoldsBlocks', groupsIn('REGIONAL'), ''] } },
      CloudFrontRuleGroupArn: { Value: { 'Fn::If': ['HoldsCloudFront', groupsIn('CLOUDFRONT'), ''] } },
    },
  });
}

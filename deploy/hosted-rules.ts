import { BAKE_MINUTES, FIRST_RULES, HOSTED_IDS, type HostedIds, hostedRules } from '../src/core/hosted-rules.ts';
import { readStopAlarms } from '../src/core/stop-alarm.ts';
import type { FunctionId } from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { rulesHome } from '../src/platform/settings/rules-home.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { rulesSchema } from '../src/policy/riposte-yml/rules-schema.ts';
import { lambda } from './function.ts';
import { allow, arnOf, functionId, join, ref, sub } from './names.ts';
import type { Part, Resources, Value } from './template.ts';

const CHECKER: FunctionId = 'check-rules';
const CHECKER_ARN = arnOf(`${functionId(CHECKER)}LambdaFunction`);
/** What the stack makes for AppConfig, by what it is in the command's output. */
const IDS: Record<keyof HostedIds, string> = {
  ApplicationId: 'RulesApplication',
  EnvironmentId: 'RulesEnvironment',
  ConfigurationProfileId: 'RulesProfile',
  DeploymentStrategyId: 'RulesStrategy',
};
/** AppConfig watches five alarms of an environment. */
const MOST_ALARMS = 5;

/** look-around: the rules that are deployed. */
export const readHostedRules = allow(
  ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
  [
    sub(
      `arn:\${AWS::Partition}:appconfig:\${AWS::Region}:\${AWS::AccountId}:application/\${${IDS.ApplicationId}}/environment/\${${IDS.EnvironmentId}}/configuration/\${${IDS.ConfigurationProfileId}}`,
    ),
  ],
);

/** What says that new rules do harm: functions that fail, events that cannot be handled, and alarms of the account's own. */
const alarmsOf = ({ stopAlarms }: Settings) =>
  [
    arnOf('FailuresAlarm'),
    arnOf('DeadLettersAlarm'),
    ...readStopAlarms(entriesOf(stopAlarms)).map(({ arn }) => arn),
  ].slice(0, MOST_ALARMS);

const alarmRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'appconfig.amazonaws.com' },
          // As AWS documents it, without a condition that AppConfig is not known to meet: it takes the roles that were passed to it,
          // and nobody passes a role of another account.
          Action: 'sts:AssumeRole',
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'what-it-may-do',
        // Composite alarms, which may be among those of the account's own, are shown to whom all alarms are.
        PolicyDocument: { Version: '2012-10-17', Statement: [allow(['cloudwatch:DescribeAlarms'], ['*'])] },
      },
    ],
  },
};

function resources(stack: string, settings: Settings): Resources {
  const { application, environment, profile } = hostedRules(stack);
  const ApplicationId = ref(IDS.ApplicationId);
  return {
    [IDS.ApplicationId]: {
      Type: 'AWS::AppConfig::Application',
      Properties: { Name: application, Description: 'Rules of Riposte that need no deployment of the stack.' },
    },
    [IDS.EnvironmentId]: {
      Type: 'AWS::AppConfig::Environment',
      Properties: {
        ApplicationId,
        Name: environment,
        Monitors: alarmsOf(settings).map((AlarmArn) => ({ AlarmArn, AlarmRoleArn: arnOf('RulesAlarmRole') })),
      },
    },
    [IDS.ConfigurationProfileId]: {
      Type: 'AWS::AppConfig::ConfigurationProfile',
      // AppConfig looks whether it may call the function.
      DependsOn: ['CheckRulesPermission'],
      Properties: {
        ApplicationId,
        Name: profile,
        LocationUri: 'hosted',
        Validators: [
          { Type: 'JSON_SCHEMA', Content: rulesSchema() },
          { Type: 'LAMBDA', Content: CHECKER_ARN },
        ],
      },
    },
    ...firstRules(stack, ApplicationId),
    // One function reads the rules, so that a part of all readers would be none or all: all at once, and then a look.
    [IDS.DeploymentStrategyId]: {
      Type: 'AWS::AppConfig::DeploymentStrategy',
      Properties: {
        Name: `${stack}-rules`,
        DeploymentDurationInMinutes: 0,
        GrowthFactor: 100,
        FinalBakeTimeInMinutes: BAKE_MINUTES,
        ReplicateTo: 'NONE',
      },
    },
    RulesAlarmRole: alarmRole,
    CheckRulesPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: CHECKER_ARN,
        Action: 'lambda:InvokeFunction',
        Principal: 'appconfig.amazonaws.com',
        SourceAccount: ref('AWS::AccountId'),
      },
    },
  };
}

/**
 * Without a deployment before it, the first push would have nothing to go back to. Nothing of the version may ever change:
 * CloudFormation would make another and deploy that over the rules of people.
 */
const firstRules = (stack: string, ApplicationId: Value): Resources => ({
  FirstRules: {
    Type: 'AWS::AppConfig::HostedConfigurationVersion',
    Properties: {
      ApplicationId,
      ConfigurationProfileId: ref(IDS.ConfigurationProfileId),
      Content: FIRST_RULES,
      ContentType: 'application/json',
      Description: 'Overrides nothing.',
    },
  },
  FirstRulesStrategy: {
    Type: 'AWS::AppConfig::DeploymentStrategy',
    Properties: {
      Name: `${stack}-first-rules`,
      DeploymentDurationInMinutes: 0,
      GrowthFactor: 100,
      FinalBakeTimeInMinutes: 0,
      ReplicateTo: 'NONE',
    },
  },
  FirstRulesDeployment: {
    Type: 'AWS::AppConfig::Deployment',
    Properties: {
      ApplicationId,
      EnvironmentId: ref(IDS.EnvironmentId),
      ConfigurationProfileId: ref(IDS.ConfigurationProfileId),
      ConfigurationVersion: ref('FirstRules'),
      DeploymentStrategyId: ref('FirstRulesStrategy'),
    },
  },
});

/**
 * By setting: where AppConfig keeps rules, what checks them before they are taken, and the alarms that have them rolled
 * back. The function that checks may call nothing.
 */
export function hostedRulesParts(stack: string, settings: Settings): Part[] {
  if (rulesHome(settings) !== 'appconfig') return [];
  return [
    lambda({ stack, id: CHECKER, statements: [] }),
    {
      resources: resources(stack, settings),
      outputs: {
        HostedRules: {
          Description: 'Where AppConfig keeps rules: application, environment, profile and strategy.',
          Value: join(
            '/',
            HOSTED_IDS.map((name) => ref(IDS[name])),
          ),
        },
      },
    },
  ];
}

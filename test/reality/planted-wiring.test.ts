import { wiringProblems } from './checks/wiring.ts';
import { createCauses } from './support/cause.ts';
import { broken, expectFound, idOf, properties, statementOf, statementsOf } from './support/planted.ts';
import type { Raw } from './support/template.ts';

const causeOf = createCauses();

it.each<{ what: string; by: (raw: Raw) => void; says: RegExp; where: RegExp }>([
  {
    what: 'a role that Lambda may not take',
    by: (raw) => {
      properties(raw, 'DigestRole').AssumeRolePolicyDocument = {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      };
    },
    says: /DigestLambdaFunction: its role is one of the stack that Lambda takes/,
    where: /deploy\/\S+:\d+/,
  },
  {
    what: 'a log that is kept for ever',
    by: (raw) => {
      delete properties(raw, 'DigestLogGroup').RetentionInDays;
    },
    says: /DigestLambdaFunction: its log group ends what it keeps/,
    where: /\S+:\d+/,
  },
  {
    what: 'a function without a log',
    by: (raw) => {
      delete raw.Resources.DigestLogGroup;
    },
    says: /DigestLambdaFunction: its log group/,
    where: /\S+:\d+/,
  },
  {
    what: 'a rule that is off',
    by: (raw) => {
      properties(raw, 'MacieRule').State = 'DISABLED';
    },
    says: /MacieRule: is on/,
    where: /deploy\/\S+:\d+/,
  },
  {
    what: 'a reader that is off',
    by: (raw) => {
      properties(raw, idOf(raw, 'AWS::Lambda::EventSourceMapping')).Enabled = false;
    },
    says: /: reads/,
    where: /\S+:\d+/,
  },
  {
    what: 'a message that is seen again too soon',
    by: (raw) => {
      properties(raw, 'MacieQueue').VisibilityTimeout = 30;
    },
    says: /hides a message for six timeouts/,
    where: /deploy\/queue\.ts:\d+/,
  },
  {
    what: 'a queue that keeps nothing of what fails',
    by: (raw) => {
      delete properties(raw, 'MacieQueue').RedrivePolicy;
    },
    says: /has a dead-letter queue of the stack/,
    where: /deploy\/queue\.ts:\d+/,
  },
  {
    what: 'a role that may not read its queue',
    by: (raw) => {
      for (const statement of statementsOf(raw, 'ActStorageRole', 'sqs:ReceiveMessage'))
        statement.Action = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    },
    says: /ActStorageRole\S* may sqs:ReceiveMessage/,
    where: /\S+:\d+/,
  },
  {
    what: 'an hour that there is not',
    by: (raw) => {
      properties(raw, idOf(raw, 'AWS::Scheduler::Schedule')).ScheduleExpression = 'cron(0 25 * * ? *)';
    },
    says: /cron\(0 25 \* \* \? \*\) is a time/,
    where: /deploy\/schedules\.ts:\d+/,
  },
  {
    what: "a topic under AWS's own key, which no alarm may use",
    by: (raw) => {
      properties(raw, 'Topic').KmsMasterKeyId = 'alias/aws/sns';
    },
    says: /Topic: is encrypted by the stack's own key/,
    where: /deploy\/\S+:\d+/,
  },
  {
    what: 'an operator that IAM does not have',
    by: (raw) => {
      statementOf(raw, 'ActIdentityRole', 'iam:UpdateAccessKey').Condition = { StringEqual: { 'aws:x': 'y' } };
    },
    says: /ActIdentityRole: StringEqual is an operator/,
    where: /./,
  },
])('what does not work together is found: $what', ({ by, says, where }) => {
  expectFound(wiringProblems(broken(by), causeOf), says, where);
});

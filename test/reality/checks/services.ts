import type { Causes, Problem } from '../support/cause.ts';
import { type Request, type Verdict, verdicts } from '../support/engine.ts';
import { resourcePolicyOf } from '../support/resource-policies.ts';
import { type Role, rolesOf } from '../support/roles.ts';
import { ofType, type Template } from '../support/template.ts';

/** What a service does by itself, and what AWS should answer. */
interface Expected {
  what: string;
  request: Request;
  verdict: Verdict;
  mention: string;
}

const STRANGER = '999988887777';
/** What CloudWatch Logs does with the key of a log group. */
const ON_LOG_KEY = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:ReEncryptFrom'];

/** A request that a service makes in its own name. */
function byService(
  template: Template,
  {
    service,
    action,
    resource,
    context = {},
  }: { service: string; action: string; resource: string; context?: Request['context'] },
): Request {
  const { account } = template.pseudo;
  const policy = resourcePolicyOf(resource, account, template);
  const known = {
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:SourceAccount': account,
    'aws:PrincipalServiceName': service,
  };
  return {
    action,
    principal: service,
    resource,
    account,
    context: { ...known, ...context },
    identity: [],
    ...(policy && { resourcePolicy: policy }),
  };
}

const isFunction = (arn: string): boolean => arn.split(':')[2] === 'lambda';

/**
 * EventBridge fills the queue and the dead-letter queue of each rule, and a stranger's rule none of them. A function that a
 * rule calls itself looks at the world and loses nothing with an event: it has no dead-letter queue.
 */
const rules = (template: Template): Expected[] =>
  ofType(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) => {
    const targets = Properties.Targets as { Arn: string; DeadLetterConfig: { Arn: string } }[];
    const reached = targets.flatMap(({ Arn, DeadLetterConfig }) =>
      isFunction(Arn) ? [Arn] : [Arn, DeadLetterConfig.Arn],
    );
    const { region, partition } = template.pseudo;
    const from = (resource: string) => ({
      service: 'events.amazonaws.com',
      action: isFunction(resource) ? 'lambda:InvokeFunction' : 'sqs:SendMessage',
      resource,
    });
    const strange = {
      'aws:SourceArn': `arn:${partition}:events:${region}:${STRANGER}:rule/x`,
      'aws:SourceAccount': STRANGER,
    };
    return reached.flatMap((resource): Expected[] => [
      {
        what: `${id} to ${resource}`,
        request: byService(template, { ...from(resource), context: { 'aws:SourceArn': template.arnOf(id) } }),
        verdict: 'Allowed',
        mention: isFunction(resource) ? 'AWS::Lambda::Permission' : 'AWS::SQS::QueuePolicy',
      },
      {
        what: `a stranger's rule to ${resource}`,
        request: byService(template, { ...from(resource), context: strange }),
        verdict: 'ImplicitlyDenied',
        mention: isFunction(resource) ? 'AWS::Lambda::Permission' : 'AWS::SQS::QueuePolicy',
      },
    ]);
  });

/** Alarms publish to the topic, which needs its key as well; those of a stranger do not. */
const alarms = (template: Template): Expected[] => {
  const { account, region, partition } = template.pseudo;
  const [topic, key] = [template.arnOf('Topic'), template.arnOf('Key')];
  const calls = [
    ['sns:Publish', topic],
    ['kms:GenerateDataKey', key],
    ['kms:Decrypt', key],
  ] as const;
  const from = (whose: string, name: string) => ({
    'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${whose}:alarm:${name}`,
    'aws:SourceAccount': whose,
  });
  const own = ofType(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => ({
    what: id,
    context: from(account, String(Properties.AlarmName)),
    verdict: 'Allowed' as const,
  }));
  const strange = {
    what: "a stranger's alarm",
    context: from(STRANGER, 'riposte-prod-x'),
    verdict: 'ImplicitlyDenied' as const,
  };
  return [...own, strange].flatMap(({ what, context, verdict }) =>
    calls.map(([action, resource]) => ({
      what: `${what}: ${action}`,
      request: byService(template, { service: 'cloudwatch.amazonaws.com', action, resource, context }),
      verdict,
      mention: 'OurAlarms',
    })),
  );
};

/** CloudWatch Logs encrypts each log group with the stack's key, and no other group. */
const logGroups = (template: Template): Expected[] => {
  const { account, region, partition, suffix } = template.pseudo;
  const names = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => String(Properties.LogGroupName));
  const expected = (name: string, verdict: Verdict): Expected[] =>
    ON_LOG_KEY.map((action) => ({
      what: `log group ${name}: ${action}`,
      request: byService(template, {
        service: `logs.${region}.${suffix}`,
        action,
        resource: template.arnOf('Key'),
        context: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
        },
      }),
      verdict,
      mention: 'OurLogGroups',
    }));
  return [
    ...names.flatMap((name) => expected(name, 'Allowed')),
    ...expected('/aws/lambda/another', 'ImplicitlyDenied'),
  ];
};

const byRole = (template: Template, role: Role, action: string, resource: string): Request => ({
  action,
  principal: role.arn,
  resource,
  account: template.pseudo.account,
  context: {},
  identity: role.policies.map(({ policy }) => policy),
});

/** The schedules start their functions, by a role that Scheduler may take, for this account alone. */
function schedules(template: Template): Expected[] {
  const roles = new Map(rolesOf(template).map((role) => [role.arn, role]));
  const starts = ofType(template, 'AWS::Scheduler::Schedule').map(([id, { Properties }]): Expected => {
    const { Arn, RoleArn } = Properties.Target as { Arn: string; RoleArn: string };
    const role = roles.get(RoleArn);
    if (!role) throw new Error(`${id} has no role of this stack`);
    return {
      what: `${id} starts ${Arn}`,
      request: byRole(template, role, 'lambda:InvokeFunction', Arn),
      verdict: 'Allowed',
      mention: 'AWS::Scheduler::Schedule',
    };
  });
  const taken = [...roles.values()].filter(({ trust }) => JSON.stringify(trust).includes('scheduler.amazonaws.com'));
  const takes = taken.flatMap((role) =>
    [template.pseudo.account, STRANGER].map(
      (account): Expected => ({
        what: `Scheduler takes ${role.id} for ${account}`,
        request: {
          ...byService(template, {
            service: 'scheduler.amazonaws.com',
            action: 'sts:AssumeRole',
            resource: role.arn,
            context: { 'aws:SourceAccount': account },
          }),
          resourcePolicy: role.trust,
        },
        verdict: account === STRANGER ? 'ImplicitlyDenied' : 'Allowed',
        mention: 'scheduler.amazonaws.com',
      }),
    ),
  );
  return [...starts, ...takes];
}

export const expectedOf = (template: Template): Expected[] => [
  ...rules(template),
  ...alarms(template),
  ...logGroups(template),
  ...schedules(template),
];

/** What services may not do that they have to, and what strangers may. */
export function serviceProblems(template: Template, causeOf: Causes): Problem[] {
  const all = expectedOf(template);
  const answers = verdicts(all.map(({ request }) => request));
  return all.flatMap(({ what, verdict, mention }, n) =>
    answers[n] === verdict ? [] : [{ what: `${what}: ${answers[n]}, not ${verdict}`, where: causeOf(mention) }],
  );
}

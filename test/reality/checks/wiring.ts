import type { Causes, Problem } from '../support/cause.ts';
import { type Request, verdicts } from '../support/engine.ts';
import { listOf, type Policy, type Role, rolesOf } from '../support/roles.ts';
import { ofType, type Resource, type Template } from '../support/template.ts';
import { isSchedule } from './schedule-expression.ts';

/** Something that a part of the stack needs of another one. */
interface Need {
  what: string;
  isMet: boolean;
  mention: string;
}

const OPERATORS =
  /^(ForAllValues:|ForAnyValue:)?((String|Arn)(Not)?(Equals|Like)|String(Not)?EqualsIgnoreCase|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress)(IfExists)?$|^Null$/;
const trusts = ({ trust }: Role, service: string): boolean =>
  trust.Statement.some(
    ({ Effect, ...rest }) => Effect === 'Allow' && JSON.stringify(rest).includes(`"Service":"${service}"`),
  );

/** What Lambda does as the role of a function: writes its log, and takes messages off its queue. */
const byRole = (template: Template, { arn, policies }: Role, action: string, resource: string): Request => ({
  action,
  principal: arn,
  resource,
  account: template.pseudo.account,
  context: {},
  identity: policies.map(({ policy }) => policy),
});

/** Each function has a role that Lambda takes, and a log of its own that ends. */
function functions(template: Template, roles: ReadonlyMap<string, Role>): { needs: Need[]; asked: Request[] } {
  const { account, region, partition } = template.pseudo;
  const logs = new Map(
    ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => [Properties.LogGroupName, Properties]),
  );
  const all = ofType(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => {
    const name = `/aws/lambda/${String(Properties.FunctionName)}`;
    const [role, log] = [roles.get(String(Properties.Role)), logs.get(name)];
    const stream = `arn:${partition}:logs:${region}:${account}:log-group:${name}:log-stream:x`;
    return {
      needs: [
        {
          what: `${id}: its role is one of the stack that Lambda takes`,
          isMet: role !== undefined && trusts(role, 'lambda.amazonaws.com'),
          mention: 'lambda.amazonaws.com',
        },
        {
          what: `${id}: its log group ends what it keeps`,
          isMet: Number(log?.RetentionInDays) > 0,
          mention: 'logRetentionDays',
        },
      ],
      asked: role
        ? ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => byRole(template, role, action, stream))
        : [],
    };
  });
  return { needs: all.flatMap(({ needs }) => needs), asked: all.flatMap(({ asked }) => asked) };
}

/** Each reader of a queue is on, may read it, and has it hide a message long enough and keep what fails. */
function readers(template: Template, roles: ReadonlyMap<string, Role>): { needs: Need[]; asked: Request[] } {
  const queues = new Map(
    ofType(template, 'AWS::SQS::Queue').map(([id, queue]) => [template.arnOf(id), queue.Properties]),
  );
  const functionsByName = new Map(
    ofType(template, 'AWS::Lambda::Function').flatMap(([id, fn]) =>
      [template.arnOf(id), String(fn.Properties.FunctionName)].map((name) => [name, fn] as const),
    ),
  );
  const all = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([id, { Properties }]) => {
    const arn = String(Properties.EventSourceArn);
    const [queue, fn] = [queues.get(arn), functionsByName.get(String(Properties.FunctionName))];
    const role = roles.get(String(fn?.Properties.Role));
    return {
      needs: readerNeeds(id, Properties, { queue, fn, queues }),
      asked: role
        ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) =>
            byRole(template, role, action, arn),
          )
        : [],
    };
  });
  return { needs: all.flatMap(({ needs }) => needs), asked: all.flatMap(({ asked }) => asked) };
}

type Properties = Resource['Properties'];

function readerNeeds(
  id: string,
  mapping: Properties,
  {
    queue,
    fn,
    queues,
  }: { queue: Properties | undefined; fn: Resource | undefined; queues: ReadonlyMap<string, Properties> },
): Need[] {
  const redrive = queue?.RedrivePolicy as { deadLetterTargetArn: string } | undefined;
  const dead = redrive && queues.get(redrive.deadLetterTargetArn);
  return [
    { what: `${id}: reads`, isMet: mapping.Enabled !== false, mention: 'functionResponseType' },
    {
      what: `${id}: its queue hides a message for six timeouts of its function`,
      isMet: Number(queue?.VisibilityTimeout) >= 6 * Number(fn?.Properties.Timeout),
      mention: 'VisibilityTimeout',
    },
    {
      what: `${id}: its queue has a dead-letter queue of the stack, which keeps messages longer`,
      isMet: Number(dead?.MessageRetentionPeriod) > Number(queue?.MessageRetentionPeriod),
      mention: 'RedrivePolicy',
    },
  ];
}

/** Rules and schedules are on, and a schedule's time is one. */
const turnedOn = (template: Template): Need[] => [
  ...ofType(template, 'AWS::Events::Rule').map(([id, { Properties }]) => ({
    what: `${id}: is on`,
    isMet: (Properties.State ?? 'ENABLED') === 'ENABLED',
    mention: 'AWS::Events::Rule',
  })),
  ...ofType(template, 'AWS::Scheduler::Schedule').flatMap(([id, { Properties }]) => [
    {
      what: `${id}: is on`,
      isMet: (Properties.State ?? 'ENABLED') === 'ENABLED',
      mention: 'AWS::Scheduler::Schedule',
    },
    {
      what: `${id}: ${String(Properties.ScheduleExpression)} is a time`,
      isMet: isSchedule(String(Properties.ScheduleExpression)),
      mention: 'ScheduleExpression',
    },
  ]),
];

/** The topic is encrypted by the key whose policy lets alarms and functions in. */
const topicKey = (template: Template): Need[] => [
  {
    what: "Topic: is encrypted by the stack's own key",
    isMet: [template.arnOf('Key'), template.nameOf('Key')].includes(
      String(template.resources.Topic?.Properties.KmsMasterKeyId),
    ),
    mention: 'KmsMasterKeyId',
  },
];

/** Every policy of the stack asks by operators that IAM has. */
const operators = (template: Template): Need[] =>
  Object.entries(template.resources).flatMap(([id, { Properties }]) =>
    policiesIn(Properties).flatMap(({ Statement }) =>
      listOf(Statement)
        .flatMap(({ Condition }) => Object.keys(Condition ?? {}))
        .map((operator) => ({
          what: `${id}: ${operator} is an operator of conditions`,
          isMet: OPERATORS.test(operator),
          mention: operator,
        })),
    ),
  );

/** Policies wherever they stand among properties. */
function policiesIn(value: unknown): Policy[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Statement' in value ? [value as Policy] : [];
  return [...own, ...Object.values(value).flatMap(policiesIn)];
}

/** Parts of a stack that would not work together. */
export function wiringProblems(template: Template, causeOf: Causes): Problem[] {
  const roles = new Map(rolesOf(template).map((role) => [role.arn, role]));
  const [fns, reads] = [functions(template, roles), readers(template, roles)];
  const needs = [...fns.needs, ...reads.needs, ...turnedOn(template), ...topicKey(template), ...operators(template)];
  const asked = [...fns.asked, ...reads.asked];
  const answers = verdicts(asked);
  const may = asked.map(({ principal, action, resource }, n) => ({
    what: `${principal} may ${action} on ${resource}`,
    isMet: answers[n] === 'Allowed',
    mention: action,
  }));
  const unmet = [...needs, ...may].filter(({ isMet }) => !isMet);
  return unmet.map(({ what, mention }) => ({ what: `not so: ${what}`, where: causeOf(mention) }));
}

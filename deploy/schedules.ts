import type { HourlyLook } from '../src/core/hourly-looks.ts';
import type { WideLook } from '../src/core/wide-looks.ts';
import type { FunctionEntry, FunctionId } from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { deployedFunctions, queuesIn } from './deployed.ts';
import { digestLate, sendDigest } from './email.ts';
import { ownVariables } from './environment.ts';
import { lambda } from './function.ts';
import { permissionsOf } from './granted.ts';
import { allow, arnOf, functionId, pascal } from './names.ts';
import { stopAlarms } from './stop-alarms.ts';
import type { Part, Resource, Resources, Statement } from './template.ts';

function schedule(stack: string, id: string, expression: string, timeZone: string): Resources {
  return {
    [`${pascal(id)}Schedule`]: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: `${stack}-${id}`,
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timeZone,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: arnOf(`${functionId(id)}LambdaFunction`),
          RoleArn: arnOf('ScheduleRole'),
          RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        },
      },
    },
  };
}

const scheduleRole = (ids: readonly string[]): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'what-it-may-do',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            allow(
              ['lambda:InvokeFunction'],
              ids.map((id) => arnOf(`${functionId(id)}LambdaFunction`)),
            ),
          ],
        },
      },
    ],
  },
});

/** When a function runs, as EventBridge Scheduler takes it: the expression, and its time zone. */
function timingOf({ schedule }: FunctionEntry, { digestTime, timeZone }: Settings): [string, string] | undefined {
  if (!schedule) return undefined;
  if ('expression' in schedule) return [schedule.expression, 'UTC'];
  const [hour = 0, minute = 0] = digestTime.split(':').map(Number);
  const hours = schedule.hoursAfterDigest.map((after) => hour + after);
  // What is due after the digest stays on its day; what is due before it may be of the day before.
  const ofDay = hours.filter((each) => each < 24).map((each) => (each + 24) % 24);
  return [`cron(${minute} ${ofDay.join(',')} * * ? *)`, timeZone];
}

/** What it takes to hand over findings that no event has brought. */
const handsFindings = (settings: Settings): Statement[] => [
  access.readFindings,
  access.recordFinding,
  access.tieFindings,
  access.handOver(settings),
  access.readNeverBlock,
  ...access.readPlaybooks(settings),
  ...access.readInventory(settings),
];

/** What each function that runs by a schedule may do. */
const statementsOf = (settings: Settings, pairs: readonly string[]): Partial<Record<FunctionId, Statement[]>> => ({
  sweep: [
    access.readDue,
    ...access.takeUp(settings),
    access.handOver(settings),
    access.handAlerts,
    access.watchQueues(pairs),
    ...access.watchAlarms(settings),
  ],
  digest: [
    ...access.readDay,
    ...access.lookAtServices,
    ...(settings.openFindings === 'on' ? access.countOpenFindings : []),
    ...access.lookAtWebAcls,
    access.countDeadLetters(pairs),
    ...access.tell,
    ...sendDigest(settings),
  ],
  calendar: [
    access.keepCalendar,
    access.recordFinding,
    access.tieFindings,
    access.handOver(settings),
    access.handAlerts,
    ...access.readPlaybooks(settings),
    ...access.readInventory(settings),
    ...permissionsOf('calendar'),
    ...(settings.parameterBackup === 'on' ? [access.keepBackups, ...permissionsOf('parameter-backup')] : []),
  ],
  'wide-looks': looking(settings, settings.wideLooks, 'wide', [
    'findings',
    ...(entriesOf(settings.baseline).includes('listeners') ? ['listeners'] : []),
  ]),
  'hourly-looks': looking(settings, settings.hourlyLooks, 'hourly', ['key-stores']),
  'look-members': [
    access.keepMembers,
    access.keepCalendar,
    access.recordFinding,
    access.tieFindings,
    access.handOver(settings),
    access.handAlerts,
    ...access.readPlaybooks(settings),
  ],
  'look-around': [
    access.keepNeverBlock,
    ...access.readPartners(settings),
    ...access.keepPlaybooks(settings),
    ...access.countInstances(settings),
    access.handAlerts,
    ...permissionsOf('look-around'),
  ],
  inventory: [...access.keepInventory(settings), access.handAlerts],
  export: access.exportDay,
});

/** What a function may that looks as a setting says; some of its looks make findings. */
function looking(
  settings: Settings,
  setting: string,
  kind: 'wide' | 'hourly',
  findings: readonly string[],
): Statement[] {
  const looks = entriesOf(setting);
  return [
    access.keepCalendar,
    access.handAlerts,
    ...(looks.some((look) => findings.includes(look)) ? handsFindings(settings) : []),
    ...looks.flatMap((look) => permissionsOf(`${kind}-${look}` as `wide-${WideLook}` | `hourly-${HourlyLook}`)),
  ];
}

/** The functions that run by a schedule, and their schedules. */
export function schedules(stack: string, settings: Settings): Part[] {
  const may = statementsOf(settings, queuesIn(settings));
  const scheduled = deployedFunctions(settings).flatMap(({ id, ...entry }) => {
    const timing = timingOf(entry, settings);
    return timing ? [{ id, timing }] : [];
  });
  return [
    ...scheduled.map(({ id }) =>
      lambda({ stack, id, statements: may[id] ?? [], environment: ownVariables(settings)[id] ?? {} }),
    ),
    ...scheduled.map(({ id, timing }) => ({ resources: schedule(stack, id, ...timing) })),
    { resources: stopAlarms(stack, settings) },
    {
      resources: { DigestLateAlarm: digestLate(stack), ScheduleRole: scheduleRole(scheduled.map(({ id }) => id)) },
    },
  ];
}

const { access } = require('./access.cjs');
const { digestLate, sendDigest } = require('./email.cjs');
const { lambda } = require('./function.cjs');
const { allow, arnOf, functionId, pascal } = require('./names.cjs');
const generated = require('./permissions.generated.json');

function schedule(stack, id, expression, timeZone) {
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

const scheduleRole = (ids) => ({
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

/** The sweep every five minutes, the look around every 15, the calendar an hour before the digest at the configured time, and the export after midnight. */
function schedules(stack, settings, pairs) {
  const { digestTime, timeZone } = settings;
  const [hour, minute] = digestTime.split(':').map(Number);
  // Once more an hour later, for a digest whose function died: what was sent is not sent again.
  const hours = hour < 23 ? `${hour},${hour + 1}` : hour;
  const sweep = [access.readDue, access.handOver, access.handAlerts, access.watchQueues(pairs)];
  const digest = [
    ...access.readDay,
    ...access.lookAtServices,
    ...access.lookAtWebAcls,
    access.countDeadLetters(pairs),
    ...access.tell,
    ...sendDigest(settings),
  ];
  const calendar = [
    access.keepCalendar,
    access.recordFinding,
    access.tieFindings,
    access.handOver,
    access.handAlerts,
    ...access.readPlaybooks(settings),
    ...generated.functions.calendar,
    ...(settings.parameterBackup === 'on' ? [access.keepBackups, ...generated.functions['parameter-backup']] : []),
  ];
  const around = generated.functions['look-around'];
  const lookAround = [
    access.keepNeverBlock,
    ...access.readPartners(settings),
    ...access.keepPlaybooks(settings),
    access.handAlerts,
    ...around,
  ];
  return [
    lambda({ stack, id: 'sweep', timeout: 120, memory: 512, statements: sweep }),
    // A whole processor, for a day of 100,000 records.
    lambda({ stack, id: 'digest', timeout: 300, memory: 1769, statements: digest }),
    // Its pages come at the pace of the slowest list: 10,000 parameters take 40 seconds.
    lambda({ stack, id: 'calendar', timeout: 600, memory: 512, statements: calendar }),
    lambda({ stack, id: 'look-around', timeout: 120, memory: 512, statements: lookAround }),
    lambda({ stack, id: 'export', timeout: 300, memory: 1769, statements: access.exportDay }),
    {
      resources: {
        ...schedule(stack, 'look-around', 'rate(15 minutes)', 'UTC'),
        ...schedule(stack, 'sweep', 'rate(5 minutes)', 'UTC'),
        ...schedule(stack, 'digest', `cron(${minute} ${hours} * * ? *)`, timeZone),
        ...schedule(stack, 'calendar', `cron(${minute} ${(hour + 23) % 24} * * ? *)`, timeZone),
        // When the day before is over everywhere in UTC, and what was under way at midnight has ended.
        ...schedule(stack, 'export', 'cron(30 0 * * ? *)', 'UTC'),
        DigestLateAlarm: digestLate(stack),
        ScheduleRole: scheduleRole(['sweep', 'digest', 'calendar', 'look-around', 'export']),
      },
    },
  ];
}

module.exports = { schedules };

import { readStopAlarms } from '../src/core/stop-alarm.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { arnOf, functionId } from './names.ts';
import type { Resources } from './template.ts';

const SWEEP = arnOf(`${functionId('sweep')}LambdaFunction`);

/**
 * Has the sweep look at once when an alarm of the setting `stopAlarms` rings, where it would do so within five minutes. It
 * asks CloudWatch itself and reads nothing of the event, so that a lost one costs these minutes, and a forged one nothing.
 */
export function stopAlarms(stack: string, { stopAlarms: entries }: Settings): Resources {
  const arns = readStopAlarms(entriesOf(entries)).map(({ arn }) => arn);
  if (arns.length === 0) return {};
  return {
    StopAlarmsRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: `${stack}-stop-alarms`,
        Description: `alarms that stop to ${stack}-sweep`,
        EventPattern: {
          source: ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          resources: arns,
          detail: { state: { value: ['ALARM'] } },
        },
        Targets: [{ Id: 'sweep', Arn: SWEEP }],
      },
    },
    StopAlarmsPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: SWEEP,
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf('StopAlarmsRule'),
      },
    },
  };
}

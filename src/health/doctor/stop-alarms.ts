import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { StopAlarm } from '../../core/stop-alarm.ts';
import { clean } from '../../core/text.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Examined } from './examined.ts';

/** Whether the alarms that stop Riposte are there; nothing where the setting `stopAlarms` names none. */
export async function checkStopAlarms(examined: Examined): Promise<Check[]> {
  const alarms = examined.config?.stopAlarms ?? [];
  if (alarms.length === 0) return [];
  return [{ id: 'stop-alarms', what: 'Alarms that stop Riposte', ...(await answered(() => ask(alarms, examined))) }];
}

async function ask(alarms: readonly StopAlarm[], { clients, deployment }: Examined): Promise<Answer> {
  const { account, region } = deployment;
  const here = alarms.filter((each) => each.account === account && each.region === region);
  const { MetricAlarms = [], CompositeAlarms = [] } = await clients.cloudwatch.send(
    new DescribeAlarmsCommand({
      AlarmNames: here.map(({ name }) => name),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
    }),
  );
  const stateOf = new Map([...MetricAlarms, ...CompositeAlarms].map((each) => [each.AlarmName, each.StateValue]));
  const missing = alarms.filter((each) => !here.includes(each) || !stateOf.has(each.name));
  const show = (those: readonly StopAlarm[]): string => those.map(({ name }) => clean(name, 100)).join(', ');
  if (missing.length > 0)
    return problem(
      `${show(missing)}: not in account ${account} and region ${region}, so that nothing is stopped by it. Create it again, or remove it from stopAlarms.`,
      `aws cloudwatch describe-alarms --region ${region} --alarm-types MetricAlarm CompositeAlarm --query '[MetricAlarms,CompositeAlarms][].AlarmArn'`,
    );
  const ringing = alarms.filter(({ name }) => stateOf.get(name) === 'ALARM');
  return ok(ringing.length > 0 ? `${show(ringing)} rings now.` : `${show(alarms)}: quiet.`);
}

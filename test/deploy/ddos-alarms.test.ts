import { cloudwatch } from '../../src/sources/cloudwatch/index.ts';
import { stackWith } from './given.ts';

const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';
const NLB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/0123456789abcde0';

interface Alarm {
  AlarmName: string;
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
  AlarmActions?: unknown;
}

async function alarmsWith(settings: Parameters<typeof stackWith>[0]): Promise<[string, Alarm][]> {
  const { Resources } = await stackWith(settings);
  return Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::CloudWatch::Alarm' && /^Ddos/.test(id)
      ? [[id, Properties as unknown as Alarm] as [string, Alarm]]
      : [],
  );
}

it('there are none without the setting, and none without what is protected', async () => {
  expect(await alarmsWith({ webAcl: 'on', protect: ALB })).toEqual([]);
  expect(await alarmsWith({ ddosAlarms: 'on' })).toEqual([]);
});

it('one for each protected resource, with or without a web ACL, whatever their order', async () => {
  const alarms = await alarmsWith({ ddosAlarms: 'on', protect: `${ALB},${NLB}` });
  expect(alarms.map(([, { Dimensions }]) => Dimensions)).toEqual([
    [{ Name: 'ResourceArn', Value: ALB }],
    [{ Name: 'ResourceArn', Value: NLB }],
  ]);
  const other = await alarmsWith({ ddosAlarms: 'on', webAcl: 'on', protect: `${NLB},${ALB}` });
  expect(Object.fromEntries(other)).toEqual(Object.fromEntries(alarms));
});

it('its change of state is read as an attack on that resource, so that the topic need not tell it too', async () => {
  const [[, alarm] = ['', undefined]] = await alarmsWith({ ddosAlarms: 'on', protect: ALB });
  expect(alarm).not.toHaveProperty('AlarmActions');
  const metric = {
    namespace: alarm?.Namespace,
    name: alarm?.MetricName,
    dimensions: Object.fromEntries((alarm?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  };
  const [finding] = cloudwatch.parse({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account: '111122223333',
    region: 'eu-west-1',
    time: '2026-11-20T11:02:00Z',
    id: 'e0000000-0000-4000-8000-a00000000777',
    resources: [],
    detail: {
      alarmName: alarm?.AlarmName,
      state: { value: 'ALARM', timestamp: '2026-11-20T11:02:00.000+0000' },
      configuration: { metrics: [{ id: 'm1', returnData: true, metricStat: { metric, period: 60, stat: 'Sum' } }] },
    },
  });
  expect(finding?.facts).toMatchObject({ risk: 'ddos' });
  expect(finding?.resources).toContainEqual(expect.objectContaining({ arn: ALB }));
  // So that it is in one thread with the alarm on the web ACL that protects the resource.
  const { Resources } = await stackWith({ webAcl: 'on', ddosAlarms: 'on', protect: ALB });
  expect(finding?.resources).toContainEqual({ kind: 'web-acl', id: Resources.WebAcl?.Properties.Name });
});

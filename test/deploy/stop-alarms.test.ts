import { problemsTogether } from '../../deploy/check-together.ts';
import { settingProblems } from '../../src/platform/settings/check.ts';
import { readRiposteYml } from '../../src/policy/riposte-yml/read.ts';
import { settingsOfYml } from '../../src/policy/riposte-yml/settings.ts';
import { stackWith } from './given.ts';

const ARN = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout errors';
const sweepRole = (template: Awaited<ReturnType<typeof stackWith>>): string =>
  JSON.stringify(template.Resources.SweepRole);

describe('alarms that stop', () => {
  it('come with a rule for exactly these, and with the permission to look at them', async () => {
    const template = await stackWith({ stopAlarms: `${ARN},instances=${ARN}` });
    expect(template.Resources.StopAlarmsRule?.Properties.EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [ARN],
      detail: { state: { value: ['ALARM'] } },
    });
    expect(template.Resources.StopAlarmsPermission).toMatchObject({
      Properties: { Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['StopAlarmsRule', 'Arn'] } },
    });
    expect(sweepRole(template)).toContain('cloudwatch:DescribeAlarms');
  });

  it('leave nothing behind where there are none', async () => {
    const template = await stackWith();
    expect(Object.keys(template.Resources).filter((id) => id.startsWith('StopAlarms'))).toEqual([]);
    expect(sweepRole(template)).not.toContain('DescribeAlarms');
  });

  it.each([
    { entry: 'checkout-errors', says: /each entry must be the ARN of a CloudWatch alarm/ },
    { entry: 'arn:aws:sns:eu-west-1:111122223333:topic', says: /each entry must be the ARN/ },
    { entry: `everybody=${ARN}`, says: /each entry must be the ARN/ },
  ])('are refused as $entry', ({ entry, says }) => {
    expect(settingProblems({ stopAlarms: entry })).toEqual([expect.stringMatching(says)]);
  });

  it('are refused where another region is at home', () => {
    expect(problemsTogether({ stopAlarms: ARN }, 'us-east-1')).toEqual([
      expect.stringMatching(/not in us-east-1, where Riposte is/),
    ]);
    expect(problemsTogether({ stopAlarms: ARN }, 'eu-west-1')).toEqual([]);
  });

  it('stand in riposte.yml as a list', () => {
    const { yml } = readRiposteYml(`stopAlarms:\n  - ${ARN}\n  - instances=${ARN}\n`, []);
    expect(settingsOfYml(yml ?? {})).toEqual({ stopAlarms: `${ARN},instances=${ARN}` });
  });
});

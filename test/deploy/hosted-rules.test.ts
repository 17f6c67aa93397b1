import { Ajv } from 'ajv';
import { problems } from '../../deploy/check-settings.ts';
import { checkRules } from '../../src/jobs/check-rules.ts';
import { rulesSchema } from '../../src/policy/riposte-yml/rules-schema.ts';
import { stackWith } from './given.ts';

const telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
const ALARM = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-errors';
const question = (text: string) => ({
  applicationId: 'app0001',
  configurationProfileId: 'pro0001',
  configurationVersion: '2',
  content: Buffer.from(text).toString('base64'),
  uri: '',
});

describe('the setting rules', () => {
  it('makes nothing of AppConfig unless it says so', async () => {
    for (const settings of [{}, { playbookParameter: '/riposte/playbooks' }]) {
      const { Resources, functions, Outputs } = await stackWith(settings);
      expect(Object.values(Resources).filter(({ Type }) => Type.includes('AppConfig'))).toEqual([]);
      expect(Object.keys(functions)).not.toContain('check-rules');
      expect(Object.keys(Outputs)).not.toContain('HostedRules');
    }
  });

  it('has AppConfig check rules twice, hand them out at once, and watch our alarms and those of the account', async () => {
    const { Resources } = await stackWith({ rules: 'appconfig', stopAlarms: ALARM });
    const { RulesProfile, RulesStrategy, RulesEnvironment, FirstRules } = Resources;
    expect(RulesProfile?.Properties).toMatchObject({
      LocationUri: 'hosted',
      Validators: [{ Type: 'JSON_SCHEMA' }, { Type: 'LAMBDA', Content: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } }],
    });
    expect(RulesStrategy?.Properties).toMatchObject({ GrowthFactor: 100, FinalBakeTimeInMinutes: 30 });
    expect(RulesEnvironment?.Properties).toMatchObject({
      Monitors: [
        { AlarmArn: { 'Fn::GetAtt': ['FailuresAlarm', 'Arn'] } },
        { AlarmArn: { 'Fn::GetAtt': ['DeadLettersAlarm', 'Arn'] } },
        { AlarmArn: ALARM },
      ],
    });
    // Another version would be deployed over the rules of people.
    expect(FirstRules?.Properties).toEqual({
      ApplicationId: { Ref: 'RulesApplication' },
      ConfigurationProfileId: { Ref: 'RulesProfile' },
      Content: '{}',
      ContentType: 'application/json',
      Description: 'Overrides nothing.',
    });
    // The trust that AWS documents: a condition that AppConfig does not meet would end the watch of the alarms.
    expect(Resources.RulesAlarmRole?.Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'appconfig.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const many = Array.from({ length: 9 }, (_, n) => `${ALARM}-${n}`).join(',');
    const { Resources: more } = await stackWith({ rules: 'appconfig', stopAlarms: many });
    expect(more.RulesEnvironment?.Properties.Monitors).toHaveLength(5);
  });

  it('lets one function read this configuration, and the one that checks call nothing', async () => {
    const { Resources } = await stackWith({ rules: 'appconfig' });
    const may = Object.entries(Resources).filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('appconfig:GetLatestConfiguration'),
    );
    expect(may.map(([id]) => id)).toEqual(['LookAroundRole']);
    expect(JSON.stringify(may)).toContain(
      '"appconfig:GetLatestConfiguration"],"Resource":[{"Fn::Sub":"arn:${AWS::Partition}:appconfig:${AWS::Region}:${AWS::AccountId}:application/${RulesApplication}/environment/${RulesEnvironment}/configuration/${RulesProfile}"}]',
    );
    expect(JSON.stringify(may)).not.toContain('ssm:GetParameter');
    const actions = JSON.stringify(Resources.CheckRulesRole?.Properties).match(/"[a-z]+:[A-Za-z]+"/g) ?? [];
    expect(actions.filter((action) => !/logs:|xray:|sts:AssumeRole/.test(action))).toEqual([]);
  });

  it.each([
    { settings: { rules: 'appconfig', playbookParameter: '/riposte/playbooks' }, says: /rules come from one of them/ },
    { settings: { rules: 'parameter' }, says: /playbookParameter names none/ },
    { settings: { rules: 'elsewhere' }, says: /must be one of file, parameter, appconfig/ },
  ])('stops packaging with $settings', ({ settings, says }) => {
    expect(problems(settings, false, 'eu-west-1')).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    { rules: 'parameter', playbookParameter: '/riposte/playbooks' },
    { playbookParameter: '/riposte/playbooks' },
    { rules: 'appconfig' },
  ])('takes %j', (settings) => {
    expect(problems(settings, false, 'eu-west-1')).toEqual([]);
  });
});

describe('the schema that AppConfig is given', () => {
  // Words of draft 4 that later drafts read alike.
  const { $schema, ...schema } = JSON.parse(rulesSchema()) as { $schema: string };
  const isRight = new Ajv().compile(schema);

  it('is of draft 4 and small enough', () => {
    expect($schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(rulesSchema().length).toBeLessThan(32_768);
  });

  it.each([
    { rules: {}, right: true },
    { rules: { disable: ['port-probe'], override: { 'port-probe': { mode: 'observe' } } }, right: true },
    { rules: { disable: 'port-probe' }, right: false },
    { rules: { channels: {} }, right: false },
    { rules: { playbooks: [{ id: 'mine' }] }, right: false },
    { rules: [], right: false },
  ])('takes $rules: $right', ({ rules, right }) => {
    expect(isRight(rules)).toBe(right);
  });
});

describe('the function that checks rules', () => {
  const check = (event: unknown, riposteYml = {}): void => checkRules(event, { riposteYml, telemetry });

  it('takes what is right by what is deployed', () => {
    expect(() => check(question('{"disable":["port-probe"]}'))).not.toThrow();
    expect(() => check(question('{"disable":["mine"]}'))).toThrow(/playbooks:1:13: disable\[0\]: .*mine/);
  });

  it.each([undefined, null, 'text', {}, { content: 7 }, { content: 'no base64!' }])('refuses %j', (event) => {
    expect(() => check(event)).toThrow(/no question of AppConfig/);
  });

  it('tells twenty mistakes at most, and refuses what is too long or nested too deeply', () => {
    const disable = Array.from({ length: 30 }, (_, n) => `nobody-${n}`);
    expect(() => check(question(JSON.stringify({ disable })))).toThrow(/and 10 more$/);
    expect(() => check(question(`{"disable":["${'x'.repeat(70_000)}"]}`))).toThrow(/it may have 65536/);
    expect(() => check(question('['.repeat(30_000)))).toThrow(/nested too deeply|not YAML/);
  });
});

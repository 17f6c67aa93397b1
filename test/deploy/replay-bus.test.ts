import { type Stack, stackOf } from '../../deploy/stack.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const deployed = (replayBus: string): Stack => stackOf('riposte-test', { ...DEFAULTS, replayBus });

interface Statement {
  Action: string[];
  Resource: unknown;
  Condition?: unknown;
}

function statementsOf({ resources: { Resources } }: Stack, role: string): Statement[] {
  const policies = (Resources[role]?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe('the setting replayBus', () => {
  it('is off by default, and nothing of it is there then', () => {
    const off = stackOf('riposte-test', DEFAULTS);
    expect(DEFAULTS.replayBus).toBe('off');
    expect(off.functions).not.toHaveProperty('drills');
    expect(JSON.stringify(off)).not.toMatch(/ReplayBus|riposte\.replay|DrillsQueue/);
  });

  it('on: a bus without a policy, whose one rule leads to a queue of its own', () => {
    const { resources } = deployed('on');
    const { Resources, Outputs } = resources;
    const events = Object.entries(Resources).filter(([, { Type }]) => Type.startsWith('AWS::Events::'));
    const ofBus = events.filter(
      ([, one]) => JSON.stringify(one).includes('ReplayBus') || one.Type === 'AWS::Events::EventBus',
    );
    expect(ofBus.map(([id, { Type }]) => [id, Type])).toEqual([
      ['ReplayBus', 'AWS::Events::EventBus'],
      ['ReplayRule', 'AWS::Events::Rule'],
    ]);
    expect(Resources.ReplayRule?.Properties).toMatchObject({
      EventBusName: { Ref: 'ReplayBus' },
      EventPattern: { source: ['riposte.replay'], account: [{ Ref: 'AWS::AccountId' }] },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': ['DrillsQueue', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DrillsDeadLetters', 'Arn'] } },
        },
      ],
    });
    expect(JSON.stringify(Resources.DrillsQueuePolicy)).toContain('ReplayRule');
    expect(Outputs.ReplayBus?.Value).toEqual({ Ref: 'ReplayBus' });
  });

  it('on: no rule of the real sources leads to its queue, and its rule to no other', () => {
    const { Resources } = deployed('on').resources;
    for (const [id, { Type, Properties }] of Object.entries(Resources))
      if (Type === 'AWS::Events::Rule')
        expect(JSON.stringify(Properties.Targets).includes('DrillsQueue')).toBe(id === 'ReplayRule');
  });

  it('on: its function can write drills and hand alerts over, and nothing else', () => {
    const statements = statementsOf(deployed('on'), 'DrillsRole').filter(
      ({ Action }) => !/^(logs|xray):/.test(Action[0] ?? ''),
    );
    const sends = statements.filter(({ Action }) => Action.includes('sqs:SendMessage'));
    expect(sends.map(({ Resource }) => Resource)).toEqual([[{ 'Fn::GetAtt': ['AlertsQueue', 'Arn'] }]]);
    const writes = statements.filter(({ Action }) => Action.some((one) => /^dynamodb:(?!BatchGetItem)/.test(one)));
    expect(writes.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['DRILL#*'] } },
    ]);
    expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });
});

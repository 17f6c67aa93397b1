import { readFileSync } from 'node:fs';
import { ROTATION_FUNCTIONS } from '../../src/core/permission.ts';
import { matchesGlob } from '../../src/core/text.ts';
import { stackWith } from './given.ts';

const SUBNETS = 'subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002';
const GROUPS = 'sg-0a1b2c3d4e5f60001';
const FUNCTION = 'rotate-database';

interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
  Condition?: Record<string, Record<string, unknown>>;
}
type Role = { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } };

const on = (settings = {}) => stackWith({ databaseRotation: 'on', ...settings });

async function statementsOf(settings = {}): Promise<Statement[]> {
  const { Resources } = await on(settings);
  const role = Resources.RotateDatabaseRole as unknown as Role;
  return role.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe('the setting databaseRotation', () => {
  it('off: there is no function, no role and no permission', async () => {
    const { functions, Resources, Outputs } = await stackWith();
    expect(Object.keys(functions)).not.toContain(FUNCTION);
    expect(Object.keys(Resources).filter((id) => /rotate.?database/i.test(id))).toEqual([]);
    expect(Outputs).not.toHaveProperty('RotationFunctionArn');
  });

  it('on: Secrets Manager of this account alone may call the function', async () => {
    const { Resources, Outputs } = await on();
    expect(Resources.RotateDatabasePermission?.Properties).toEqual({
      FunctionName: { 'Fn::GetAtt': ['RotateDashdatabaseLambdaFunction', 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    expect(Outputs).toHaveProperty('RotationFunctionArn');
  });

  it('on: the function has a name by which rotate-secret may have it called', async () => {
    const { functions } = await on();
    const { name } = functions[FUNCTION] as { name: string };
    expect(matchesGlob(name, ROTATION_FUNCTIONS.split(':function:')[1] ?? '')).toBe(true);
  });

  it('on: the key of the stack encrypts its log too', async () => {
    const { functions, Resources } = await on();
    const { name } = functions[FUNCTION] as { name: string };
    const policy = JSON.stringify(Resources.Key?.Properties);
    const patterns = [...policy.matchAll(/log-group:([^"]+)"/g)].map(([, pattern = '']) => pattern);
    expect(patterns.filter((pattern) => matchesGlob(`/aws/lambda/${name}`, pattern))).toHaveLength(1);
  });

  it('on: every secret that is touched has a tag, and none can be deleted or restored', async () => {
    const statements = await statementsOf();
    const ofSecrets = statements.filter(({ Action }) => Action.some((action) => action.startsWith('secretsmanager:')));
    for (const { Action, Condition } of ofSecrets)
      if (Action.join() !== 'secretsmanager:GetRandomPassword')
        expect(JSON.stringify(Condition)).toContain('"aws:ResourceTag/riposte:rotate"');
    expect(ofSecrets.flatMap(({ Action }) => Action).sort()).toEqual([
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetRandomPassword',
      'secretsmanager:GetSecretValue',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UntagResource',
      'secretsmanager:UpdateSecretVersionStage',
    ]);
  });

  it('on: keys are used through Secrets Manager only', async () => {
    const statements = await statementsOf();
    const ofKeys = statements.filter(({ Action }) => Action.some((action) => action.startsWith('kms:')));
    expect(ofKeys.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'secretsmanager.${AWS::Region}.amazonaws.com' } } },
    ]);
  });

  it('on: covers every call of Secrets Manager that the function makes', async () => {
    const source = readFileSync(new URL('../../src/actions/secrets/database/vault.ts', import.meta.url), 'utf8');
    const calls = [...source.matchAll(/new (\w+)Command\(/g)].map(([, name]) => `secretsmanager:${name}`);
    const granted = (await statementsOf())
      .flatMap(({ Action }) => Action)
      .filter((a) => a.startsWith('secretsmanager:'));
    expect([...new Set(granted)].sort()).toEqual([...new Set(calls)].sort());
  });

  it('with subnets: the function is in them, and its own code may not touch network interfaces', async () => {
    const settings = { rotationSubnets: SUBNETS, rotationSecurityGroups: GROUPS };
    const { functions } = await on(settings);
    expect(functions[FUNCTION]).toMatchObject({
      vpc: { subnetIds: SUBNETS.split(', '), securityGroupIds: [GROUPS] },
    });
    const denied = (await statementsOf(settings)).filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toHaveLength(1);
    expect(denied[0]?.Action).toContain('ec2:CreateNetworkInterface');
  });

  it('without subnets: the role may do nothing with networks', async () => {
    expect(JSON.stringify(await statementsOf())).not.toContain('ec2:');
    expect((await on()).functions[FUNCTION]).not.toHaveProperty('vpc');
  });
});

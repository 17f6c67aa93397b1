import { readFileSync } from 'node:fs';
import { readConfig } from '../../src/platform/read-config.ts';
import { environment } from '../support/fixtures.ts';
import { stackWith, type Template } from './given.ts';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/security/boundary';
const roles = ({ Resources }: Template) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
const everything = { databaseRotation: 'on', securityHub: 'on', athena: 'on' };

describe('the settings permissionsBoundary and rolePath', () => {
  it('hold for every role of the stack', async () => {
    const all = roles(await stackWith({ ...everything, permissionsBoundary: BOUNDARY, rolePath: '/security/' }));
    expect(all.length).toBeGreaterThan(15);
    for (const [, { Properties }] of all)
      expect(Properties).toMatchObject({ PermissionsBoundary: BOUNDARY, Path: '/security/' });
  });

  it('change no role where they are not given', async () => {
    for (const [, { Properties }] of roles(await stackWith(everything)))
      expect(Object.keys(Properties)).not.toEqual(expect.arrayContaining([expect.stringMatching(/Path|Boundary/)]));
  });

  it('are parameters of the role of a member account, which is entered under its path', async () => {
    const template = JSON.parse(
      readFileSync(new URL('../../deploy/member-role.generated.json', import.meta.url), 'utf8'),
    );
    expect(Object.keys(template.Parameters)).toEqual(['Account', 'Stack', 'RolePath', 'PermissionsBoundary']);
    const stack = JSON.stringify(await stackWith({ memberAccounts: '444455556666', rolePath: '/security/' }));
    expect(stack).toContain(':iam::444455556666:role/security/riposte-test-member');
  });
});

describe('the setting actions', () => {
  const policyOf = async (role: string, settings = {}): Promise<string> =>
    JSON.stringify((await stackWith(settings)).Resources[role]?.Properties.Policies);

  it.each([
    { action: 'deactivate-access-key', role: 'ActIdentityRole', call: 'iam:UpdateAccessKey' },
    { action: 'make-private', role: 'ActStorageRole', call: 'ec2:ModifySnapshotAttribute' },
    { action: 'rotate-secret', role: 'ActExpiryRole', call: 'secretsmanager:RotateSecret' },
  ])('gives the permissions of $action with it, and not without it', async ({ action, role, call }) => {
    expect(await policyOf(role)).toContain(call);
    expect(await policyOf(role, { actions: `block-ip,${action}` })).toContain(call);
    expect(await policyOf(role, { actions: 'block-ip' })).not.toContain(call);
  });

  it('is known to the functions, and always holds notify', () => {
    expect(readConfig({ ...environment, RIPOSTE_ACTIONS: 'block-ip' }).actions).toEqual(['block-ip', 'notify']);
    expect(readConfig(environment).actions.length).toBeGreaterThan(15);
    expect(() => readConfig({ ...environment, RIPOSTE_ACTIONS: 'block-everything' })).toThrow(/RIPOSTE_ACTIONS/);
  });
});

describe('the topic', () => {
  it('takes messages from the alarms of this stack alone, by their names', async () => {
    const { Resources } = await stackWith({ webAcl: 'on' });
    const alarms = Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties.AlarmName as unknown as string);
    const policy = JSON.stringify([Resources.TopicPolicy, Resources.Key]);
    for (const name of alarms) expect(policy.split(`:alarm:${name}"`)).toHaveLength(3);
    expect(policy).not.toContain(':alarm:riposte-test-*');
  });
});

it('the version is an output of the stack', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect((await stackWith()).Outputs.Version?.Value).toBe(version);
});

import { CONTAINED_BY } from '../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../src/core/contain.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { stackWith } from './given.ts';

interface Statement {
  Effect: string;
  Action: string[];
  Resource: unknown[];
}

const ids = Object.keys(CONTAINED_BY);

describe('containment', () => {
  it('is not deployed unless the owner names it: no action, function, role, queue or permission', async () => {
    const { Resources, functions, environment } = await stackWith();
    expect(actionsOf(['all'], []).filter((id) => ids.includes(id))).toEqual([]);
    const named = /contain|actrelease|act-release/i;
    expect([...Object.keys(Resources), ...Object.keys(functions)].filter((id) => named.test(id))).toEqual([]);
    expect(Object.keys(environment).filter((name) => /^RIPOSTE_QUEUE_(CONTAIN|RELEASE)/.test(name))).toEqual([]);
    expect(JSON.stringify(Resources)).not.toMatch(
      /s3:PutObjectTagging|iam:PutRolePolicy|lambda:PutFunctionConcurrency|ecs:StopTask|rds:Modify/,
    );
  });

  it.each(CONTAINABLE.filter((what) => Object.values(CONTAINED_BY).includes(what)))(
    'of %s has its own permissions, and those of no other',
    async (what) => {
      const { Resources } = await stackWith({ contain: what });
      const role = JSON.stringify(Resources.ActContainRole);
      expect(role.includes('s3:PutObjectTagging')).toBe(what === 'objects');
      expect(role.includes('iam:PutRolePolicy')).toBe(what === 'sessions');
      expect(role.includes('iam:UpdateAccessKey')).toBe(what === 'users');
      expect(role.includes('eks:DisassociateAccessPolicy')).toBe(what === 'clusters');
      expect(role.includes('ec2:ModifyNetworkInterfaceAttribute')).toBe(what === 'instances');
      expect(role.includes('lambda:PutFunctionConcurrency')).toBe(what === 'functions');
      expect(role.includes('ecs:StopTask')).toBe(what === 'tasks');
      expect(role.includes('rds:ModifyDBInstance')).toBe(what === 'databases');
      expect(actionsOf(['all'], [what]).filter((id) => ids.includes(id))).toEqual(
        ids.filter((id) => CONTAINED_BY[id as keyof typeof CONTAINED_BY] === what),
      );
    },
  );

  it('and what takes it back have two roles, each without what only the other one needs', async () => {
    const { Resources } = await stackWith({ contain: CONTAINABLE.join(',') });
    const [contains, releases] = [Resources.ActContainRole, Resources.ActReleaseRole].map((role) =>
      JSON.stringify(role),
    );
    const has = (call: string) => [contains, releases].map((role) => role?.includes(`"${call}"`));
    for (const call of [
      'autoscaling:EnterStandby',
      'cloudtrail:LookupEvents',
      'ec2:CreateSnapshots',
      'ecs:StopTask',
      'eks:DisassociateAccessPolicy',
      'iam:AttachUserPolicy',
      'rds:CreateDBSnapshot',
    ])
      expect([call, ...has(call)]).toEqual([call, true, false]);
    for (const call of [
      'autoscaling:ExitStandby',
      'eks:AssociateAccessPolicy',
      'iam:DetachUserPolicy',
      'lambda:DeleteFunctionConcurrency',
      's3:DeleteObjectTagging',
    ])
      expect([call, ...has(call)]).toEqual([call, false, true]);
  });

  it.each([
    { contain: 'instances', makes: true },
    { contain: 'databases', makes: true },
    { contain: 'objects', makes: false },
  ])('of $contain has quarantine groups in the VPCs that are named: $makes', async ({ contain, makes }) => {
    const { Resources } = await stackWith({ contain, quarantineVpcs: 'vpc-0a1b2c3d4e5f60001' });
    const groups = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup');
    expect(groups.map(([name]) => name).sort()).toEqual(
      makes ? ['QuarantineClosed0a1b2c3d4e5f60001', 'QuarantineOpen0a1b2c3d4e5f60001'] : [],
    );
  });

  it('of sessions may change the policies of roles, and never those of a role of this stack', async () => {
    const denied = async (settings: object, name: 'ActContainRole' | 'ActReleaseRole'): Promise<Statement[]> => {
      const { Resources } = await stackWith(settings);
      const role = Resources[name] as unknown as {
        Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] };
      };
      const { Policies } = role.Properties;
      return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(
        ({ Effect }) => Effect === 'Deny',
      );
    };
    const role = (path: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${path}riposte-test-*`,
    });
    const Action = ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'];
    for (const name of ['ActContainRole', 'ActReleaseRole'] as const) {
      expect(await denied({ contain: 'sessions' }, name)).toEqual([{ Effect: 'Deny', Action, Resource: [role('/')] }]);
      expect(await denied({ contain: 'sessions', rolePath: '/security/' }, name)).toEqual([
        { Effect: 'Deny', Action, Resource: [role('/security/')] },
      ]);
      expect(await denied({ contain: 'users' }, name)).toEqual([]);
    }
  });
});

import { everyRule } from '../../../deploy/event-rules.ts';
import { limitProblems } from '../../../deploy/limits.ts';
import { isContainRole, type MemberRole } from '../../../src/core/member-roles.ts';
import { allFunctions } from '../../../src/functions/index.ts';
import { type Resource, stackWith, type Template } from '../given.ts';

const ID = 'o-a1b2c3d4e5';
const RULES = { id: ID, regions: ['us-east-1'], newAccounts: 'notify', blocks: 'own', accounts: [] };
const given = (rolePath = '/'): Promise<Template> =>
  stackWith({ organisation: JSON.stringify(RULES), contain: 'instances', rolePath });

interface Rule {
  EventPattern: { source: string[]; account?: unknown };
  Targets: unknown[];
}

function propertiesOf<T>(resource: Resource | undefined): T {
  if (!resource) throw new Error('there is no such resource');
  return resource.Properties as unknown as T;
}

const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
const onBus = (template: Template): [string, Resource][] =>
  ofType(template, 'AWS::Events::Rule').filter(([, { Properties }]) => 'EventBusName' in Properties);

describe('the section organisation, in the stack', () => {
  it('is nothing where there is none', async () => {
    const text = JSON.stringify(await stackWith());
    expect(text).not.toMatch(/OrganisationBus|MemberRule|-member-|ResourceOrgID/);
  });

  it('makes a bus on which accounts of that organisation may put events, and do nothing else', async () => {
    const template = await given();
    const [[id, policy] = ['', undefined], ...others] = ofType(template, 'AWS::Events::EventBusPolicy');
    expect([id, others]).toEqual(['OrganisationBusPolicy', []]);
    expect(policy?.Properties.Statement).toEqual({
      Sid: 'MembersPutEvents',
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: { 'Fn::GetAtt': ['OrganisationBus', 'Arn'] },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ID } },
    });
    expect(template.Outputs.OrganisationBusArn?.Value).toEqual({ 'Fn::GetAtt': ['OrganisationBus', 'Arn'] });
  });

  it('leads what each rule lets through from there to the queue of its feed, and nothing of Riposte’s own', async () => {
    const template = await given();
    const rules = onBus(template);
    expect(rules).toHaveLength(everyRule().length);
    for (const [id, rule] of rules) {
      const { EventPattern, Targets } = propertiesOf<Rule>(rule);
      const home = propertiesOf<Rule>(template.Resources[id.replace('MemberRule', 'Rule')]);
      const { account: _, ...pattern } = home.EventPattern;
      expect(EventPattern).toEqual(pattern);
      expect(Targets).toEqual(home.Targets);
      for (const source of EventPattern.source) expect(source).toMatch(/^aws\./);
    }
  });

  it('needs a stage that is short enough for its roles to keep the names that members trust', async () => {
    const problemsOf = (stack: string, { Resources: resources }: Template): string[] =>
      limitProblems(stack, { environment: {}, functions: {}, resources }).filter((one) => one.includes('trust'));
    const template = await given();
    // The longest is LookMembersRole: 15 letters, with two hyphens and 13 letters by CloudFormation.
    const stack = `riposte-${'a'.repeat(26)}`;
    expect(problemsOf(stack, template)).toEqual([]);
    expect(problemsOf(`${stack}bc`, template)).toEqual([expect.stringContaining('a stage that is 2 letters shorter')]);
    expect(problemsOf(`${stack}bc`, await stackWith())).toEqual([]);
  });

  it('lets only the stack’s own rules fill its queues, those of that bus among them', async () => {
    const template = await given();
    const policies = JSON.stringify(ofType(template, 'AWS::SQS::QueuePolicy'));
    for (const [id] of onBus(template)) expect(policies.split(`"${id}"`)).toHaveLength(3);
    expect(policies).not.toContain('PrincipalOrgID');
  });

  it.each(allFunctions.filter(({ enters }) => enters).map(({ id, enters }) => ({ id, enters })))(
    '$id may take the role $enters of accounts of that organisation, and no other of theirs',
    async ({ id, enters }) => {
      const { Resources } = await given('/security/');
      const role = `${id.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase())}Role`;
      const { Policies } = propertiesOf<{
        Policies: [{ PolicyDocument: { Statement: { Action: string[] }[] } }];
      }>(Resources[role]);
      const [policy] = Policies;
      const taken = policy.PolicyDocument.Statement.filter(({ Action }) => Action.includes('sts:AssumeRole'));
      expect(taken).toEqual([
        {
          Effect: 'Allow',
          Action: ['sts:AssumeRole'],
          // What contains has a role for each region.
          Resource: [
            {
              'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role/security/riposte-test-member-${enters}${isContainRole(enters as MemberRole) ? '-*' : ''}`,
            },
          ],
          Condition: { StringEquals: { 'aws:ResourceOrgID': ID } },
        },
      ]);
    },
  );

  it('lets no function that decides enter an account', async () => {
    const { Resources } = await given();
    const entering = Object.entries(Resources).filter(([, one]) => JSON.stringify(one).includes('sts:AssumeRole"],'));
    expect(entering.map(([id]) => id).sort()).toEqual([
      'ActContainRole',
      'ActIdentityRole',
      'ActNetworkRole',
      'ActReleaseRole',
      'ActStorageRole',
      'BlockPlacesRole',
      'LookMembersRole',
    ]);
  });
});

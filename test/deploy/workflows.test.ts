import { problemsTogether } from '../../deploy/check-together.ts';
import { type Stack, stackOf } from '../../deploy/stack.ts';
import { settingProblems } from '../../src/platform/settings/check.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const ROLES = ['arn:aws:iam::111122223333:role/release', 'arn:aws:iam::111122223333:role/team/payments'];
const on = stackOf('riposte-test', { ...DEFAULTS, workflows: ROLES.join(', ') });

interface Statement {
  Sid?: string;
  Effect: string;
  Principal?: unknown;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

function statementsOf({ resources: { Resources } }: Stack, role: string): Statement[] {
  const policies = (Resources[role]?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0] ?? ''));
}

function policyOf(queue: string): Statement[] {
  const { Properties } = on.resources.Resources[`${queue}Policy`] ?? {};
  return (Properties?.PolicyDocument as { Statement: Statement[] } | undefined)?.Statement ?? [];
}

describe('the setting workflows', () => {
  it('is off by default, and nothing of it is there then', () => {
    const off = stackOf('riposte-test', DEFAULTS);
    expect(DEFAULTS.workflows).toBe('');
    expect(off.functions).not.toHaveProperty('workflows');
    expect(JSON.stringify(off)).not.toMatch(/WorkflowsQueue|states:/);
  });

  it.each(['*', 'release', 'arn:aws:iam::111122223333:user/jane', 'arn:aws:iam::*:role/release'])(
    'takes no %s',
    (workflows) => {
      expect(settingProblems({ workflows })).toEqual([expect.stringContaining('the ARN of a role')]);
    },
  );

  it.each([
    { with: { mode: 'notify' }, says: ['which asks nobody'] },
    { with: { mode: 'observe' }, says: ['which asks nobody'] },
    { with: { mode: 'approve', actions: 'block-ip' }, says: ['leaves answer-workflow out'] },
    { with: { mode: 'approve', actions: 'block-ip, answer-workflow' }, says: [] },
    { with: { mode: 'enforce' }, says: [] },
  ])('with $with is told before packaging: $says', ({ with: others, says }) => {
    const found = problemsTogether({ ...DEFAULTS, workflows: ROLES[0] ?? '', ...others }, 'eu-west-1');
    expect(found).toEqual(says.map((text) => expect.stringContaining(text)));
  });

  it('lets the named roles send, and denies everybody else what his own policy allows', () => {
    const statements = policyOf('WorkflowsQueue');
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([expect.objectContaining({ Principal: { AWS: ROLES }, Action: 'sqs:SendMessage' })]);
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:SendMessage',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLES } },
      }),
    );
    expect(JSON.stringify(policyOf('ActWorkflowsQueue'))).not.toContain('release');
    expect(JSON.stringify(policyOf('WorkflowsDeadLetters'))).not.toContain('release');
  });

  it('who reads what they ask may answer nobody, and read no token', () => {
    const statements = statementsOf(on, 'WorkflowsRole');
    const calls = statements.flatMap(({ Action }) => Action);
    expect(calls.filter((call) => call.startsWith('states:'))).toEqual([]);
    const ofTable = statements.filter(({ Action }) => [Action].flat().some((call) => call.startsWith('dynamodb:')));
    const reading = ofTable.filter(({ Action }) => [Action].flat().some((call) => /Get|Query|Scan/.test(call)));
    expect(JSON.stringify(reading)).not.toContain('WORKFLOWS');
    for (const { Condition } of ofTable) expect(JSON.stringify(Condition)).toContain('dynamodb:LeadingKeys');
  });

  it('who answers them may do nothing else in Step Functions', () => {
    const calls = statementsOf(on, 'ActWorkflowsRole').flatMap(({ Action }) => Action);
    expect(calls.filter((call) => call.startsWith('states:')).sort()).toEqual([
      'states:SendTaskFailure',
      'states:SendTaskHeartbeat',
      'states:SendTaskSuccess',
    ]);
    const others = Object.keys(on.functions).filter((id) => id !== 'act-workflows');
    for (const id of others) {
      const role = `${id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}Role`;
      expect(JSON.stringify(statementsOf(on, role))).not.toContain('states:');
    }
  });

  it('says where questions go', () => {
    expect(on.resources.Outputs.WorkflowQueueUrl?.Value).toEqual({ Ref: 'WorkflowsQueue' });
  });
});

describe('the setting runWorkflows', () => {
  const running = stackOf('riposte-test', { ...DEFAULTS, runWorkflows: 'on' });

  it('is off by default, and nothing of it is there then', () => {
    expect(DEFAULTS.runWorkflows).toBe('off');
    expect(JSON.stringify(stackOf('riposte-test', DEFAULTS))).not.toMatch(/ActRuns|states:/);
  });

  it('may start only what its owner tagged, and read only its own executions', () => {
    const statements = statementsOf(running, 'ActRunsRole').filter(({ Action }) =>
      [Action].flat().some((call) => call.startsWith('states:')),
    );
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'states:DescribeExecution',
      'states:DescribeStateMachine',
      'states:ListTagsForResource',
      'states:StartExecution',
    ]);
    const of = (call: string) => statements.find(({ Action }) => [Action].flat().includes(call));
    expect(of('states:StartExecution')?.Condition).toEqual({
      StringEquals: { 'aws:ResourceTag/riposte:workflow': 'true' },
    });
    expect(JSON.stringify(of('states:DescribeExecution')?.Resource)).toContain(':execution:*:riposte-*');
  });
});

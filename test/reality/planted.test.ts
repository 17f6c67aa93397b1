import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callProblems, judge, needsOf } from './checks/calls.ts';
import { iamProblems } from './checks/iam-facts.ts';
import { inputProblems } from './checks/inputs.ts';
import { limitProblems } from './checks/limits.ts';
import { patternProblems } from './checks/patterns.ts';
import { serviceProblems } from './checks/services.ts';
import { unneeded } from './checks/unneeded.ts';
import { createCauses } from './support/cause.ts';
import { bundledEvents } from './support/events.ts';
import { templateOf } from './support/package.ts';
import { broken, expectFound, properties, statementOf, statementsOf } from './support/planted.ts';
import { callsIn, recorded } from './support/recorded.ts';
import type { Statement } from './support/roles.ts';
import { readTemplate, resolve } from './support/template.ts';
import { tool } from './support/tools.ts';

const causeOf = createCauses();

describe('what is broken on purpose is found', () => {
  it('an action that IAM does not have', async () => {
    const template = broken((raw) => {
      const statement = statementOf(raw, 'ActIdentityRole', 'iam:UpdateAccessKey');
      statement.Action = [...statement.Action, 'iam:UpdateAccessKeys'];
    });
    expectFound(await iamProblems(template, causeOf), /ActIdentityRole: iam:UpdateAccessKeys is no action/, /nowhere/);
  });

  it('a resource of another kind', async () => {
    const template = broken((raw) => {
      statementOf(raw, 'ActIdentityRole', 'iam:UpdateAccessKey').Resource = ['arn:aws:iam::111122223333:role/*'];
    });
    const where = /src\/actions\/\S+\.ts:\d+/;
    expectFound(await iamProblems(template, causeOf), /iam:UpdateAccessKey is about .* and is given .*role/, where);
  });

  it('a condition key that the action does not know', async () => {
    const template = broken((raw) => {
      const condition = { StringEquals: { 'iam:AccessKeyId': 'AKIAEXAMPLE' } };
      statementOf(raw, 'ActIdentityRole', 'iam:UpdateAccessKey').Condition = condition;
    });
    expectFound(
      await iamProblems(template, causeOf),
      /knows no condition key iam:AccessKeyId/,
      /src\/actions\/\S+\.ts:\d+/,
    );
  });

  it('a pattern that lets its events pass by, and one that is there twice', () => {
    const events = bundledEvents().filter(({ id }) => id.startsWith('events/macie/'));
    const narrow = broken((raw) => {
      properties(raw, 'MacieRule').EventPattern = { source: ['aws.macie'], 'detail-type': ['Macie Findings'] };
    });
    expectFound(
      patternProblems(narrow, events, causeOf),
      /macie.* comes through no rule/,
      /src\/sources\/macie\/\S+:\d+/,
    );
    const twice = broken((raw) => {
      raw.Resources.MacieRuleAgain = structuredClone({
        Type: 'AWS::Events::Rule',
        Properties: properties(raw, 'MacieRule'),
      });
    });
    expectFound(
      patternProblems(twice, events, causeOf),
      /MacieRule and MacieRuleAgain/,
      /src\/sources\/macie\/\S+:\d+/,
    );
  });

  it('a limit', () => {
    const template = broken((raw) => {
      const { Variables } = properties(raw, 'DigestLambdaFunction').Environment as {
        Variables: Record<string, string>;
      };
      Variables.RIPOSTE_NEVER_BLOCK = 'x'.repeat(4_096);
    });
    expectFound(limitProblems(template, causeOf), /environment of DigestLambdaFunction: \d+, of 4096/, /\S+:\d+/);
  });

  it.each([
    {
      what: 'a permission that is gone',
      role: 'ActIdentityRole',
      action: 'iam:UpdateAccessKey',
      by: (statement: Statement) => {
        statement.Action = [...statement.Action].filter((each) => each !== 'iam:UpdateAccessKey');
      },
      where: /src\/actions\/identity\/\S+:\d+/,
    },
    {
      what: 'a condition on another tag',
      role: 'ActStorageRole',
      action: 'kms:EnableKey',
      by: (statement: Statement) => {
        statement.Condition = { StringEquals: { 'aws:ResourceTag/riposte:kept': 'true' } };
      },
      where: /src\/actions\/keys\/\S+:\d+/,
    },
    {
      what: 'the queue of another function',
      role: 'ActStorageRole',
      action: 'sqs:SendMessage',
      by: (statement: Statement) => {
        statement.Resource = ['arn:aws:sqs:eu-west-1:111122223333:riposte-prod-alert'];
      },
      where: /src\/alerts\/\S+:\d+/,
    },
  ])('a call that would be refused: $what', ({ role, action, by, where }) => {
    const raw = readTemplate(templateOf('default'));
    for (const statement of statementsOf(raw, role, action)) by(statement);
    const fn = role
      .replace(/Role$/, '')
      .replace(/(?!^)([A-Z])/g, '-$1')
      .toLowerCase();
    const calls = recorded('demonstration').filter((call) => call.fn === fn);
    const denied = new RegExp(`^${fn}: ImplicitlyDenied to ${role} for ${action} on`);
    expectFound(callProblems(judge(needsOf(raw, calls))), denied, where);
  });

  it('a permission that no call needs, and a reason for one that a call does need', () => {
    const raw = readTemplate(templateOf('default'));
    statementOf(raw, 'NotifyRole', 'sqs:SendMessage').Action = ['sqs:SendMessage', 'sqs:PurgeQueue'];
    const judged = judge(
      needsOf(
        raw,
        recorded('demonstration').filter(({ fn }) => fn === 'notify'),
      ),
    );
    const reasons = { NotifyRole: { 'sqs:SendMessage': 'none' } };
    const problems = unneeded(resolve(raw), judged, reasons, causeOf);
    expectFound(problems, /NotifyRole: no recorded call needs sqs:PurgeQueue/, /./);
    expectFound(problems, /NotifyRole: sqs:SendMessage needs no reason any more/, /unrecorded\.ts/);
  });

  it('an input that the API does not describe', () => {
    const [call] = recorded('demonstration').filter(({ operation }) => operation === 'UpdateAccessKey');
    if (!call) throw new Error('the demonstration deactivates no access key');
    const wrong = { ...call, input: { ...(call.input as object), Status: 'Off', KeyId: 'x', AccessKeyId: undefined } };
    const problems = inputProblems([wrong]);
    const where = /src\/actions\/identity\/\S+:\d+/;
    expectFound(problems, /iam: UpdateAccessKey\.Status: 'Off' is none of/, where);
    expectFound(problems, /iam: UpdateAccessKey\.KeyId: the API has no such member/, where);
    expectFound(problems, /iam: UpdateAccessKey\.AccessKeyId: missing/, where);
  });

  it('a queue that any rule may fill', () => {
    const template = broken((raw) => {
      const policy = properties(raw, 'MacieQueuePolicy').PolicyDocument as { Statement: Record<string, unknown>[] };
      for (const statement of policy.Statement) if (statement.Effect === 'Allow') statement.Condition = {};
    });
    expectFound(serviceProblems(template, causeOf), /a stranger's rule to .*macie: Allowed/, /deploy\/\S+:\d+/);
  });

  it('a recorder that recorded nothing, and a tool that is missing', () => {
    expect(() => callsIn(join(tmpdir(), 'nobody-records-here'))).toThrow('no call was recorded');
    expect(() => tool('no-such-engine')).toThrow('run scripts/reality-tools.sh');
  });
});

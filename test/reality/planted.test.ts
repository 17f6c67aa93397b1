import { iamProblems } from './checks/iam-facts.ts';
import { limitProblems } from './checks/limits.ts';
import { patternProblems } from './checks/patterns.ts';
import type { Problem } from './support/cause.ts';
import { createCauses } from './support/cause.ts';
import { bundledEvents } from './support/events.ts';
import { templateOf } from './support/package.ts';
import type { Statement } from './support/roles.ts';
import { type Raw, readTemplate, resolve, type Template } from './support/template.ts';

const causeOf = createCauses();

/** The packaged default stack, with something broken in it. */
function broken(by: (raw: Raw) => void): Template {
  const raw = readTemplate(templateOf('default'));
  by(raw);
  return resolve(raw);
}

/** The statement of a role that allows an action. */
function statementOf({ Resources }: Raw, role: string, action: string): Statement {
  const policies = Resources[role]?.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[] | undefined;
  const found = policies
    ?.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .find((each) => each.Action.includes(action));
  if (!found) throw new Error(`${role} does not allow ${action}`);
  return found;
}

const properties = (raw: Raw, id: string): Record<string, unknown> => {
  const found = raw.Resources[id];
  if (!found) throw new Error(`no resource ${id}`);
  return found.Properties;
};

/** Each has a place in a file of the project, with its line. */
function expectFound(problems: readonly Problem[], what: RegExp, where: RegExp): void {
  const found = problems.filter((problem) => what.test(problem.what));
  expect(found.length).toBeGreaterThan(0);
  for (const problem of found) expect(problem.where).toMatch(where);
}

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
});

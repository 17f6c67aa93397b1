import type { Problem } from './cause.ts';
import { templateOf } from './package.ts';
import type { Statement } from './roles.ts';
import { type Raw, readTemplate, resolve, type Template } from './template.ts';

/** The packaged default stack, with something broken in it. */
export function broken(by: (raw: Raw) => void): Template {
  const raw = readTemplate(templateOf('default'));
  by(raw);
  return resolve(raw);
}

/** The statement of a role that allows an action; where there are several, the first. */
export function statementOf(raw: Raw, role: string, action: string): Statement {
  const [found] = statementsOf(raw, role, action);
  if (!found) throw new Error(`${role} does not allow ${action}`);
  return found;
}

/** All statements of a role that allow an action. */
export function statementsOf({ Resources }: Raw, role: string, action: string): Statement[] {
  const policies = Resources[role]?.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[] | undefined;
  return (policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter((each) => each.Action.includes(action));
}

/** The properties of a resource, to be changed. */
export const properties = (raw: Raw, id: string): Record<string, unknown> => {
  const found = raw.Resources[id];
  if (!found) throw new Error(`no resource ${id}`);
  return found.Properties;
};

/** The first resource of a type. */
export function idOf({ Resources }: Raw, type: string): string {
  const [found] = Object.entries(Resources).filter(([, { Type }]) => Type === type);
  if (!found) throw new Error(`no resource of ${type}`);
  return found[0];
}

/** Each has a place in a file of the project, with its line. */
export function expectFound(problems: readonly Problem[], what: RegExp, where: RegExp): void {
  const found = problems.filter((problem) => what.test(problem.what));
  expect(found.length).toBeGreaterThan(0);
  for (const problem of found) expect(problem.where).toMatch(where);
}

/** Whose role it should be: what the template of members' roles makes. */
interface Deployment {
  stack: string;
  account: string;
  partition: string;
  rolePath: string;
}

type Condition = Record<string, Record<string, string | string[]>>;

interface Statement {
  Effect?: string;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: unknown;
  Condition?: Condition;
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/**
 * Whether a role of a member account can be taken by functions of the deployment alone. Closed when in doubt: what this does not
 * know by its whole form, of an older template or by hand, lets somebody else in as well.
 *
 * @param document the trust policy, as IAM returns it: percent-encoded or not
 */
export function isForUsAlone(document: string | undefined, deployment: Deployment): boolean {
  try {
    const policy = JSON.parse(decodeURIComponent(document ?? '')) as { Statement?: Statement | Statement[] };
    return listOf(policy.Statement).every((statement) => statement.Effect === 'Deny' || isOurs(statement, deployment));
  } catch {
    return false;
  }
}

function isOurs(statement: Statement, { stack, account, partition, rolePath }: Deployment): boolean {
  const { Effect, Principal, NotPrincipal, Action, NotAction, Condition } = statement;
  if (Effect !== 'Allow' || NotPrincipal !== undefined || NotAction !== undefined) return false;
  if (typeof Principal !== 'object' || Principal === null) return false;
  const { AWS, ...others } = Principal as { AWS?: string | string[] };
  const accounts = listOf(AWS);
  const roles = listOf(Condition?.ArnLike?.['aws:PrincipalArn']);
  const begins = `arn:${partition}:iam::${account}:role${rolePath}${stack}-`;
  return (
    Object.keys(others).length === 0 &&
    accounts.length > 0 &&
    accounts.every((each) => each === account || each === `arn:${partition}:iam::${account}:root`) &&
    listOf(Action).every((action) => action === 'sts:AssumeRole') &&
    roles.length > 0 &&
    roles.every((role) => role.startsWith(begins))
  );
}

import type { Config } from './config.ts';
import type { Containable } from './contain.ts';
import { memberRoleName } from './member-roles.ts';

/** The parameter of the template `member-contain` by which one thing may be contained, such as `Sessions`. */
export const switchOf = (what: Containable): string => `${what.charAt(0).toUpperCase()}${what.slice(1)}`;

/** The parameters of the template that name the VPCs which have a pair of quarantine groups. */
export const VPC_PARAMETERS = Array.from({ length: 10 }, (_, n) => `Vpc${n + 1}`);

/** The name of the stack of that template in each region; a StackSet of that name puts its own words around it. */
export const containStackName = (stack: string): string => memberRoleName(stack, 'contain');

/** Whose template it is: the deployment's own settings, and not those of a member. */
type Home = Pick<Config, 'stack' | 'account' | 'rolePath' | 'organisation'>;

/**
 * What the owner of a member runs there, so that something may be contained in one of its regions. What is not named keeps
 * the value that it has there.
 *
 * @param changes parameters of the template, such as `{ Sessions: 'on' }`
 */
export function containCommand(home: Home, region: string, changes: Readonly<Record<string, string>>): string {
  const { stack, account, rolePath, organisation } = home;
  const parameters = {
    Account: account,
    Stack: stack,
    ...(organisation && { Organisation: organisation.id }),
    ...(rolePath !== '/' && { RolePath: rolePath }),
    ...changes,
  };
  const overrides = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return `aws cloudformation deploy --region ${region} --stack-name ${containStackName(stack)} --template-file deploy/organisation/member-contain.generated.json --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${overrides.join(' ')}`;
}

import type { Parameter, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import type { Inventory } from '../../core/organisation.ts';
import { UsageError } from '../read-events.ts';
import type { MemberTemplate } from './member-templates.ts';
import type { Standing } from './stack-sets.ts';

/** A stack that CloudFormation leaves out of every update, since deleting it failed halfway. */
export interface Inoperable {
  set: string;
  account: string;
  region: string;
}

/**
 * Deleting failed halfway: what was deleted is gone, and no update reaches the rest:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstance.html
 */
export const isInoperable = ({ Status, StackInstanceStatus }: StackInstanceSummary): boolean =>
  Status === 'INOPERABLE' || StackInstanceStatus?.DetailedStatus === 'INOPERABLE';

/** Those that this run does not make anew. */
export const inoperableOf = (set: string, { instances }: Standing, again: readonly string[]): Inoperable[] =>
  instances
    .filter((one) => isInoperable(one) && !again.includes(one.Account ?? ''))
    .map(({ Account = '', Region = '' }) => ({ set, account: Account, region: Region }));

/**
 * Accounts whose stacks have a rule group that may stand in a web ACL. CloudFormation would delete the rules, the role and
 * the queue before it fails at the group: the account would be deaf. No role of ours may ask the web ACLs of members.
 */
export function withGroups(
  { id, parameters }: Pick<MemberTemplate, 'id' | 'parameters'>,
  { set, instances }: Standing,
  { again, home }: { again: readonly string[]; home: string },
): string[] {
  const held = (set?.Parameters ?? []).find(({ ParameterKey }: Parameter) => ParameterKey === 'Blocks');
  const blocks = [parameters.Blocks, held?.ParameterValue];
  return again.filter(
    (account) =>
      id === 'member-region' &&
      instances.some(({ Account }) => Account === account) &&
      // With Firewall Manager, the group is in the deployment's own account.
      (blocks.includes('organisation') || (blocks.includes('firewall-manager') && account === home)),
  );
}

/**
 * @param inventory of the accounts that have no stack
 * @throws UsageError where StackSets do not reach one of the accounts, so that nothing would be made
 */
export function checkReached(
  accounts: readonly string[],
  { units, inventory }: { units: readonly string[]; inventory: Inventory | undefined },
): void {
  for (const account of accounts) {
    if (account === inventory?.management)
      throw new UsageError(
        `${account} is the management account, which StackSets leave out. Deploy the templates there by hand: riposte org templates.`,
      );
    const known = inventory?.accounts.find(({ id }) => id === account);
    if (!known)
      throw new UsageError(
        `${account} has no stack of the StackSets and is not in the inventory of the organisation. Nothing was changed. Look at the number: riposte org status --all names the accounts.`,
      );
    if (!units.some((unit) => known.units.includes(unit)))
      throw new UsageError(
        `${account} has no stack of the StackSets and is in none of their units (${units.join(', ')}). Nothing was changed. Name a unit that it is in: riposte org deploy --unit.`,
      );
  }
}

/** What a person does about a stack that no update reaches any more. */
export const inoperableText = ({ set, account, region }: Inoperable): string =>
  `${account} ${region}: CloudFormation leaves the stack of ${set} out of every update (INOPERABLE), since deleting it failed halfway: its rules or roles may be gone. Take its rule group out of the web ACLs there, and run: riposte org deploy --again ${account} --groups-out. Where that fails, too: docs/organisation.md#what-was-deleted-by-hand.`;

export const groupsText = (accounts: readonly string[]): string =>
  `  not made anew: the rules of ${accounts.join(', ')}. Their stacks have a rule group; where it stands in a web ACL, deleting the stack would take its rules and then fail. Take the group out of the web ACLs in each region, and add --groups-out.`;

import type { Config } from '../core/config.ts';
import type { OrganisationRules } from '../core/organisation.ts';

/** Whether attackers of members get onto the list, or the list holds where they are. */
const isShared = ({ blocks, accounts }: OrganisationRules): boolean =>
  blocks !== 'own' || accounts.some((one) => one.blocks === 'organisation');

/**
 * What is wrong with settings by which the block list is shared, though the members' own addresses are not known: only
 * AWS's published ranges cover them. Undefined where nothing is.
 */
export function memberAddressesProblem(
  rules: OrganisationRules | undefined,
  awsRanges: Config['awsRanges'],
): string | undefined {
  if (!rules || awsRanges === 'all' || !isShared(rules)) return undefined;
  return `awsRanges is "${awsRanges}", and the block list is shared with accounts of the organisation: their public addresses are not known one by one, and could be blocked everywhere. Set awsRanges to all, or list them in neverBlock.`;
}

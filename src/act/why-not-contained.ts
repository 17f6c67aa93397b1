import { CONTAINED_BY } from '../core/action-ids.ts';
import { denialOf, isAboutEntering, isRegionClosed } from '../core/denial.ts';
import { containCommand, switchOf } from '../core/member-contain.ts';
import { containRoleName } from '../core/member-roles.ts';
import type { Work } from './work.ts';

const PAGE = 'docs/containment.md, "In member accounts"';

/**
 * What to do where a member lets nothing be contained by its role: whose owner deploys which template, as a command.
 * Undefined where something else is in the way, and at home.
 */
export function whyNotContained(
  { name, message }: { name: string; message: string },
  { ctx, record }: Partial<Pick<Work, 'ctx' | 'record'>>,
): string | undefined {
  const what = record && CONTAINED_BY[record.action];
  if (!ctx?.home || !what || isRegionClosed(name)) return undefined;
  const denial = denialOf({ name, message });
  if (denial?.cause || !(denial || isAboutEntering(message))) return undefined;
  const { account, region } = ctx.config;
  const kind = message.includes(containRoleName(ctx.home.stack, 'release', region)) ? 'release' : 'contain';
  const role = containRoleName(ctx.home.stack, kind, region);
  const why = isAboutEntering(message)
    ? `The role ${role} of account ${account}, by which alone something is ${kind === 'release' ? 'given back' : 'contained'} there, is missing or does not trust this deployment.`
    : `The role ${role} of account ${account} does not let ${what} be ${kind === 'release' ? 'given back' : 'contained'}, or is of an older release.`;
  const then =
    kind === 'release'
      ? 'then give the undo again, and what has expired is tried again each hour'
      : 'and what waits is then taken up automatically';
  return `${why} Its owner runs this in that account, ${then}: ${containCommand(ctx.home, region, { [switchOf(what)]: 'on' })}. See ${PAGE}.`;
}

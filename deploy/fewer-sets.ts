import { readIpSets } from '../src/core/ip-set-refs.ts';
import { readDeployedWith } from '../src/platform/settings/deployed-with.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { groupsOf } from './block-list-layout.ts';

/** The names of the rule groups that so many sets need. */
const groupsWith = (stack: string, settings: Pick<Settings, 'ipSets' | 'forwardedIp'>): string[] =>
  groupsOf(stack, 'REGIONAL', settings).map(({ name }) => name);

/**
 * What a deployment with fewer IP sets than run would give up, in a sentence; nothing where it gives up none.
 *
 * @param variables those of a function that runs
 */
export function fewerSets(settings: Settings, variables: Readonly<Record<string, string>>): string | undefined {
  const before = readIpSets(entriesOf(variables.RIPOSTE_IP_SETS ?? '')).REGIONAL.v4.length;
  if (settings.ipSets >= before) return undefined;
  const stack = variables.RIPOSTE_STACK ?? '';
  const { forwardedIp = 'off' } = readDeployedWith(variables);
  const kept = groupsWith(stack, settings);
  const gone = groupsWith(stack, { ipSets: before, forwardedIp }).filter((name) => !kept.includes(name));
  const room = `The sets that stay hold ${(settings.ipSets * 10_000).toLocaleString('en')} addresses of each family; what is blocked beyond that would not be held any more, so look at riposte status first.`;
  const detach =
    gone.length > 0
      ? ` First detach ${gone.join(', ')} from your web ACLs: AWS WAF deletes nothing that is referred to, and sets that are left behind block what they held with nobody to end it.`
      : '';
  return `this would lower ipSets from ${before} to ${settings.ipSets}. ${room}${detach}`;
}

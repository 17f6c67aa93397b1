import type { Block } from '../actions/network/block-list/index.ts';
import { plural } from '../alerts/plain-text.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Check } from './check.ts';

const MOST_NAMED = 5;

/** That blocks whose time is over may still be in force; nothing where each was seen to be gone. */
export function liftChecks(overdue: readonly Pick<Block, 'cidr'>[]): Check[] {
  const [first] = overdue;
  if (!first) return [];
  const named = overdue.slice(0, MOST_NAMED).map(({ cidr }) => cidr);
  const more = overdue.length > MOST_NAMED ? ` and ${(overdue.length - MOST_NAMED).toLocaleString('en')} more` : '';
  return [
    {
      id: 'lifts',
      what: `${plural(overdue.length, 'address', 'addresses')} may be blocked beyond ${overdue.length === 1 ? 'its' : 'their'} time`,
      state: 'problem',
      note: `The time of ${named.join(', ')}${more} is over, but an IP set could not be read or written since. It is tried again with each sweep: deploy the stack again, or look for a policy that denies it.`,
      command: commandLine(`blocks show ${first.cidr}`),
    },
  ];
}

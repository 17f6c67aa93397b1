import type { Block } from '../actions/network/block-list/index.ts';
import { plural } from '../alerts/plain-text.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Check } from './check.ts';

const MOST_NAMED = 5;

/** That blocks whose time is over may still be in force; nothing where each was seen to be gone. */
export function liftChecks(overdue: readonly Pick<Block, 'cidr'>[]): Check[] {
  const [first] = overdue;
  if (!first) return [];
  return [
    {
      id: 'lifts',
      what: `${plural(overdue.length, 'address', 'addresses')} may be blocked beyond ${timeOf(overdue)}`,
      state: 'problem',
      note: `${namesOf(overdue.map(({ cidr }) => cidr))} should be blocked no longer, by time or by a person’s word, but an IP set could not be read or written since. It is tried again with each sweep: deploy the stack again, or look for a policy that denies it.`,
      command: commandLine(`blocks show ${first.cidr}`),
    },
  ];
}

/** The same of what was denied in places beyond the web firewall, and has no response that says so. */
export function placeChecks(overdue: readonly { value: string; place: string }[]): Check[] {
  if (overdue.length === 0) return [];
  const places = [...new Set(overdue.map(({ place }) => place))];
  return [
    {
      id: 'places',
      what: `${plural(overdue.length, 'entry', 'entries')} may be denied beyond ${timeOf(overdue)}`,
      state: 'problem',
      note: `${namesOf(overdue.map(({ value }) => value))} in ${places.join(', ')} should be denied no longer, by time or by a person’s word, but could not be taken out since. It is tried again with each sweep; the log of the function act-network says why it failed.`,
    },
  ];
}

const timeOf = ({ length }: readonly unknown[]): string => (length === 1 ? 'its time' : 'their time');

function namesOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${(names.length - MOST_NAMED).toLocaleString('en')} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

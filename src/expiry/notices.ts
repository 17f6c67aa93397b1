import type { Notice } from '../alerts/alert.ts';
import { asciiLine, quoted, sentence } from '../alerts/defang.ts';
import { plural, wrap } from '../alerts/plain-text.ts';
import { subjectOf } from '../alerts/what-happened.ts';
import { labelOf } from '../core/account-names.ts';
import type { Config } from '../core/config.ts';
import type { SeverityBand } from '../core/finding.ts';
import { accountIn } from '../core/organisation.ts';
import { utc } from '../core/text.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { type Expiry, kindWords } from './expiry.ts';
import { lasted, type Outage } from './key-outages.ts';
import { identityOf, type Milestone } from './milestones.ts';

type Home = Pick<Config, 'account' | 'region' | 'stack' | 'inventory'>;

/** What people are told of a milestone that no playbook answers. */
export function noticeOf({ entry, cycle, days }: Milestone, { region, stack, inventory, ...home }: Home): Notice {
  const account = entry.account ?? home.account;
  const name = inventory && accountIn(inventory, account)?.name;
  const severity: SeverityBand = bandOf(entry, days);
  const what = nameOf(entry);
  return {
    id: `${stack}#calendar#${identityOf(entry)}#${cycle}#${days}`,
    about: 'calendar',
    severity,
    needsPerson: true,
    subject: subjectOf((most) => subjectHead(what, entry, days, most), {
      account,
      name,
      band: severity.toUpperCase(),
    }),
    body: [
      ...wrap(
        `${capital(quoted(what, 300))} ${entry.at === undefined ? stateOf(entry) : `${whenOf(days)}: ${utc(entry.at)}`}.`,
      ),
      '',
      ...wrap(sentence(entry.note, 400), '  '),
      '',
      ...adviceLines(entry),
      '',
      ...wrap(quoted(entry.id, 700), '  '),
      '',
      `Stack ${stack}, account ${quoted(labelOf(account, name), 80)}, region ${entry.region === 'global' ? region : entry.region}.`,
      '',
    ].join('\n'),
  };
}

/** A key store is a key's kind of thing, and says so itself. */
const nameOf = ({ kind, name }: Expiry): string =>
  kind === 'key' && name.startsWith('key store ') ? name : `${kindWords(kind)} ${name}`;

/** The name gives way, since when it ends is what counts. */
function subjectHead(what: string, entry: Expiry, days: number, most: number): string {
  const { at, region } = entry;
  const state =
    at === undefined ? ` ${stateOf(entry)}` : days === 0 ? ': past its time' : `: ${plural(days, 'day')} left`;
  const end = `${state}${region === 'global' ? '' : ` in ${region}`}`;
  return `${asciiLine(capital(quoted(what, 128)), most - end.length)}${end}`;
}

/** What has no end, and is told for how it stands. */
const STATES: Partial<Record<Expiry['state'], string>> = {
  unavailable: 'cannot be used',
  'at-risk': 'is one failure from not working',
  'deletion-scheduled': 'is to be deleted',
  'primary-off': 'has a primary that is off',
  'rotation-off': 'is not rotated',
};
const stateOf = ({ state }: Expiry): string => STATES[state] ?? 'needs a look';

function bandOf({ at, state }: Expiry, days: number): SeverityBand {
  if (at === undefined) return state === 'unavailable' || state === 'deletion-scheduled' ? 'high' : 'medium';
  return days <= 7 ? 'high' : days <= 30 ? 'medium' : 'low';
}

const whenOf = (days: number): string =>
  days === 0 ? 'is past its date' : `has ${plural(days, 'day')} left at the most`;

function adviceLines({ answer, kind }: Expiry): string[] {
  // Commands stay whole, so that they can be copied; names in them are cleaned.
  if (answer?.by === 'notice')
    return [...wrap(sentence(answer.advice, 1_000), '  '), ...answer.commands.map((command) => `  ${command}`)];
  if (kind === 'parameter')
    return wrap(
      'Write a new value with a new expiration, or tag it riposte:renew so that Riposte renews it: docs/renewing.md.',
      '  ',
    );
  return wrap(`All that expires: ${commandLine('expiring')}`, '  ');
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What people are told when a key store that was not connected is again, which calls for nobody. */
export function overNotice(outage: Outage, { account, stack }: Home, now: number): Notice {
  const { id, name, region, since } = outage;
  return {
    id: `${stack}#calendar#over#${region}#${id}#${since}`,
    about: 'calendar',
    severity: 'low',
    needsPerson: false,
    subject: subjectOf((most) => `${asciiLine(capital(quoted(name, 128)), most - 24)} is connected again`, {
      account,
      band: 'LOW',
    }),
    body: [
      ...wrap(`${capital(quoted(name, 300))} in ${region} is connected again, after about ${lasted(outage, now)}.`),
      '',
      ...wrap(quoted(id, 100), '  '),
      '',
      `Stack ${stack}, account ${account}, region ${region}.`,
      '',
    ].join('\n'),
  };
}

import type { Ending } from '../../alerts/words.ts';
import { type SeverityBand, severityBand } from '../../core/finding.ts';
import { isOpen } from '../../core/response.ts';
import { longId, readId } from '../../core/short-id.ts';
import { isAsked, isHeldBack, severityOf } from '../../journal/response-record.ts';
import { dayOf, type Entry, notAhead } from '../entries.ts';
import { momentOf } from './moment.ts';
import { isIncident, isTarget } from './named.ts';

/** What can be asked for, by every command alike; everything that is given must hold. */
export interface SelectOptions {
  waiting?: boolean;
  open?: boolean;
  heldBack?: boolean;
  playbook?: string;
  action?: string;
  target?: string;
  /** Twelve digits, or a name: then `accounts` says which are meant. */
  account?: string;
  accounts?: readonly string[];
  /** Of its target, or `global`. */
  region?: string;
  incident?: string;
  severity?: readonly SeverityBand[];
  source?: string;
  outcome?: Ending;
  /** A part of the reason. */
  because?: string;
  /** Moments, see `momentOf`; and a whole day. */
  since?: string;
  until?: string;
  date?: string;
}

/** What a selector looks at; what something does not have, no selector asks for in vain. */
export interface Subject {
  waiting?: boolean;
  open?: boolean;
  heldBack?: boolean;
  playbook?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  incident?: string | undefined;
  severity?: number | undefined;
  source?: string | undefined;
  outcome?: string | undefined;
  because?: string | undefined;
}

/** The names under which it was asked for something, for messages; empty: for everything. */
export const askedFor = (options: SelectOptions): (keyof SelectOptions)[] =>
  NAMES.filter((name) => options[name] !== undefined && options[name] !== false);

const NAMES = [
  'waiting',
  'open',
  'heldBack',
  'playbook',
  'action',
  'target',
  'account',
  'region',
  'incident',
  'severity',
  'source',
  'outcome',
  'because',
  'since',
  'until',
  'date',
] as const satisfies readonly (keyof SelectOptions)[];

/** Whether what is asked for holds of something, but for its time. */
export function holds(options: SelectOptions, subject: Subject): boolean {
  const { severity, incident, because, account, accounts = account === undefined ? undefined : [account] } = options;
  return (
    FLAGS.every((flag) => !options[flag] || subject[flag] === true) &&
    EXACT.every((name) => options[name] === undefined || subject[name] === options[name]) &&
    (accounts === undefined || (subject.account !== undefined && accounts.includes(subject.account))) &&
    GLOBS.every((name) => options[name] === undefined || isLike(options[name], subject[name])) &&
    (severity === undefined || (subject.severity !== undefined && severity.includes(severityBand(subject.severity)))) &&
    (because === undefined || (subject.because ?? '').toLowerCase().includes(because.toLowerCase())) &&
    (incident === undefined || (subject.incident !== undefined && isTheIncident(incident, subject.incident)))
  );
}

const FLAGS = ['waiting', 'open', 'heldBack'] as const;
const EXACT = ['action', 'region', 'source', 'outcome'] as const;
const GLOBS = ['playbook', 'target'] as const;

/** `*` stands for anything; a target is also known by its end, such as a bucket by its name and not its ARN. */
function isLike(wanted: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (!wanted.includes('*')) return isTarget(wanted, value) || value === wanted;
  const pattern = wanted.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${pattern}$`, 's').test(value);
}

function isTheIncident(text: string, incident: string): boolean {
  const id = readId(text);
  return isIncident(text, incident) || (id !== undefined && longId(incident).startsWith(id));
}

/** An entry as a selector looks at it. */
export function subjectOf({ finding, decision, outcome, record, reason }: Entry): Subject {
  return {
    waiting: record !== undefined && isAsked(record),
    open: record !== undefined && isOpen(record),
    heldBack: record !== undefined && isHeldBack(record),
    playbook: decision.playbook,
    action: decision.action,
    target: decision.target,
    account: record?.account ?? finding.account,
    region: record?.place ?? finding.region,
    incident: finding.incident,
    severity: record ? severityOf(record) : finding.severity,
    source: finding.source,
    outcome,
    because: reason,
  };
}

/**
 * The time that is asked for, in ms, its end exclusive; undefined where none is.
 *
 * @throws UsageError on a time that is none
 */
export function periodAsked(
  { date, since, until }: SelectOptions,
  now: number,
  timeZone: string,
): { from: number; to: number; label?: string } | undefined {
  if (date !== undefined) {
    const { from, to, label } = notAhead(dayOf(date, now, timeZone), date, now);
    return { from, to, label };
  }
  if (since === undefined && until === undefined) return undefined;
  const to = until === undefined ? now + 1 : momentOf('--until', until, now, timeZone);
  return { from: since === undefined ? to - WEEK_MS : momentOf('--since', since, now, timeZone), to };
}

/** How far back it goes where only an end is given. */
const WEEK_MS = 7 * 86_400_000;

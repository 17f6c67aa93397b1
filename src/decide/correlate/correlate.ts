import { hash } from 'node:crypto';
import { type Finding, findingKey, severityBand } from '../../core/finding.ts';
import { hours } from '../../core/time.ts';
import type { Seen } from '../../journal/sighting.ts';
import { expiryCycle } from './expiry-cycle.ts';
import { isAddress, memberSubjects, type Subject, subjectsOf } from './subjects.ts';

/** What is remembered of a subject. Times are milliseconds since 1970. */
export interface Tie {
  key: string;
  incident: string;
  openedAt: number;
  /** When a finding last named it, to the hour. */
  seenAt: number;
  /** What was detected on it, such as `guardduty Recon:EC2/PortProbeUnprotectedPort`; what is low counts for nothing. */
  signals: string[];
  /** The key of the attack sequence that sums the finding up. */
  answeredBy?: string;
  /** Of the finding itself: on which day it came last. */
  seen?: Seen;
}

/** A subject that nothing named for so long begins a new incident. */
export const WINDOW_MS = hours(24);
/** However often it is named: what goes on for longer than this is looked at anew. */
const LONGEST_MS = 7 * WINDOW_MS;
const REFRESH_MS = hours(1);
const MOST_SIGNALS = 12;

export interface Correlated {
  /** The findings, in order, with the incident of each. */
  findings: Finding[];
  /** What is to be remembered. */
  ties: Tie[];
  /** Findings of an earlier day that came again: for the first time on this one, or in a higher band. */
  again: { finding: Finding; seen: Seen }[];
  /** Those of the findings that name an address which none before them named. */
  naming: ReadonlySet<Finding>;
}

/**
 * Ties findings together: what names the same resource, principal or address within a day is one incident. Pure.
 *
 * Several incidents that turn out to be one go on under the name of the oldest. A finding is corroborated where another
 * one, detected in another way, names the same; samples and archived findings tie nothing.
 *
 * @param known what is remembered of the findings' subjects, by key; what is decided here is added to it
 * @param now milliseconds since 1970
 * @param day the local date
 */
export function correlate(
  findings: readonly Finding[],
  known: Map<string, Tie>,
  now: number,
  day = new Date(now).toISOString().slice(0, 10),
): Correlated {
  const notes: Notes = { changed: new Map(), again: new Map(), naming: new Set() };
  const tied = findings.map((finding) => tieFinding(finding, known, now, day, { notes }));
  return { findings: tied, ties: [...notes.changed.values()], again: [...notes.again.values()], naming: notes.naming };
}

/** What else is to be known of findings than their incidents. */
interface Notes {
  changed: Map<string, Tie>;
  again: Map<string, Correlated['again'][number]>;
  naming: Set<Finding>;
}

interface Tying {
  notes?: Notes | undefined;
  /** Names an incident by what opens it. */
  nameFor?(opener: string): string;
}

/**
 * Ties one finding alone, for whoever needs nothing but its incident.
 *
 * @param known what is remembered of the finding's subjects, by key; what is decided here is added to it
 * @param day the local date
 */
export function tieFinding(
  finding: Finding,
  known: Map<string, Tie>,
  now: number,
  day: string,
  { notes, nameFor = hashed }: Tying = {},
): Finding {
  if (!counts(finding)) return finding;
  const own = subjectsOf(finding);
  const key = own[0]?.key ?? '';
  const earlier = known.get(key)?.seen;
  const seen = seenNow(earlier, finding, now, day);
  const isFirst = notes && own.some((each) => isAddress(each) && !openTie(known.get(each.key), now));
  const tied = tieOne(finding, own, known, now, seen, { notes, nameFor });
  if (isFirst) notes.naming.add(tied);
  if (notes && seen.before !== undefined && isNewSighting(earlier, seen)) notes.again.set(key, { finding: tied, seen });
  return tied;
}

/** What is remembered of a finding's days. `before` is its severity on the last day on which it came. */
function seenNow(earlier: Seen | undefined, { severity }: Finding, now: number, day: string): Seen {
  if (!earlier) return { day, firstAt: now, severity };
  if (earlier.day !== day) return { day, firstAt: earlier.firstAt, severity, before: earlier.severity };
  // An older form that comes late takes nothing back.
  return { ...earlier, severity: Math.max(severity, earlier.severity) };
}

const isNewSighting = (earlier: Seen | undefined, seen: Seen): boolean =>
  earlier?.day !== seen.day || severityBand(earlier.severity) !== severityBand(seen.severity);

/** A user has several keys, and a role many sessions: what another finding says of them says little about this one. */
const NAMES_OF_MANY = /^(user|role)#/;

const counts = ({ sample, archived }: Finding): boolean => !sample && !archived;

function tieOne(
  finding: Finding,
  own: readonly Subject[],
  known: Map<string, Tie>,
  now: number,
  seen: Seen,
  { notes, nameFor }: Tying & Pick<Required<Tying>, 'nameFor'>,
): Finding {
  const members = memberSubjects(finding);
  const openOf = ({ key }: Subject): Tie | undefined => openTie(known.get(key), now);
  // Looked up once: no two of a finding's own subjects have the same key.
  const open = own.map(openOf);
  const oldest = oldestOf(members.length > 0 ? [...open, ...members.map(openOf)] : open);
  const { incident, openedAt } = oldest ?? { incident: nameFor(openerOf(finding, now)), openedAt: now };
  const signal = signalOf(finding);
  const corroborated = oldest ? corroboratedBy(finding, own, open) : [];
  const answeredBy = open[0]?.answeredBy;
  const keep = ({ key }: Subject, earlier: Tie | undefined, changes: Changes): void => {
    if (earlier && !isNews(earlier, incident, changes, now)) return;
    const tie: Tie = { ...earlier, key, incident, openedAt, seenAt: now, ...changes };
    known.set(key, tie);
    notes?.changed.set(key, tie);
  };
  for (const [n, each] of own.entries()) {
    const signals = withSignal(open[n]?.signals ?? NO_SIGNALS, signal);
    keep(each, open[n], n === 0 ? { signals, seen } : { signals });
  }
  for (const each of members) {
    // A finding that is only summed up has not come itself.
    const before = known.get(each.key)?.seen;
    const earlier = openOf(each);
    keep(each, earlier, { signals: [], answeredBy: answering(earlier, finding, now), ...(before && { seen: before }) });
  }
  const tied: Finding = { ...finding, incident };
  if (corroborated.length > 0) tied.corroborated = corroborated;
  if (answeredBy) tied.answeredBy = answeredBy;
  return tied;
}

/** What changes of a tie beside its time and incident. */
type Changes = Pick<Tie, 'signals'> & Partial<Pick<Tie, 'seen' | 'answeredBy'>>;

/** The names of a finding's own subjects of which another finding was told as well. */
function corroboratedBy(finding: Finding, own: readonly Subject[], open: readonly (Tie | undefined)[]): string[] {
  const names: string[] = [];
  for (const [n, { name, key }] of own.entries())
    if (open[n] && name && !NAMES_OF_MANY.test(key) && isCorroborated(open[n], finding)) names.push(name);
  return names;
}

/** Of those that began at the same moment, as what comes in one batch does, it is always the same one. */
function oldestOf(ties: readonly (Tie | undefined)[]): Tie | undefined {
  let oldest: Tie | undefined;
  for (const tie of ties) if (tie && !(oldest && isOlder(oldest, tie))) oldest = tie;
  return oldest;
}

const isOlder = (one: Tie, other: Tie): boolean =>
  one.openedAt < other.openedAt || (one.openedAt === other.openedAt && one.incident <= other.incident);

/** Two sequences may sum up the same finding: taking turns would be a write for each time that one of them comes. */
const answering = (earlier: Tie | undefined, sequence: Finding, now: number): string =>
  earlier?.answeredBy !== undefined && now - earlier.seenAt <= REFRESH_MS ? earlier.answeredBy : findingKey(sequence);

/** Shared by the many ties that have none. */
const NO_SIGNALS: string[] = [];

/** The latest signals, each once, in the order in which they first came. */
const withSignal = (earlier: string[], signal: readonly string[]): string[] =>
  signal.every((each) => earlier.includes(each)) && earlier.length <= MOST_SIGNALS
    ? earlier
    : [...new Set([...earlier, ...signal])].slice(-MOST_SIGNALS);

const openTie = (tie: Tie | undefined, now: number): Tie | undefined =>
  tie && now - tie.seenAt <= WINDOW_MS && now - tie.openedAt <= LONGEST_MS ? tie : undefined;

// A write for each finding of a storm would heat one item; the hour is near enough.
const isNews = (earlier: Tie, incident: string, { signals, seen, answeredBy }: Changes, now: number): boolean =>
  earlier.incident !== incident ||
  (seen !== undefined && isNewSighting(earlier.seen, seen)) ||
  (answeredBy !== undefined && earlier.answeredBy !== answeredBy) ||
  earlier.signals.length !== signals.length ||
  now - earlier.seenAt > REFRESH_MS;

/** The same however often the finding is delivered on the day that opens the incident, or before the same expiry. */
function openerOf(finding: Finding, now: number): string {
  const day = Math.floor(now / WINDOW_MS);
  return expiryCycle(finding) ?? `${findingKey(finding)}#${day}`;
}

const hashed = (opener: string): string => `inc-${hash('sha256', opener, 'hex').slice(0, 12)}`;

/** Who sees attacks happen. What is only misconfigured, or was done by an owner, says nothing about an attack. */
const DETECTORS: readonly string[] = ['guardduty', 'health'];

/**
 * How it was detected, without its purpose and variant: `…C&CActivity.B!DNS` is no second opinion on `…C&CActivity.B`. A copy, and a
 * sum of other findings, detect nothing themselves.
 */
function signalOf({ source, type, severity, copyOf, members }: Finding): string[] {
  if (!DETECTORS.includes(source) || severityBand(severity) === 'low' || copyOf || members) return [];
  return [`${source} ${familyOf(type)}`];
}

const familyOf = (type: string): string => type.slice(type.indexOf('/') + 1).replace(/[.!].*$/s, '');

// What a finding copies or sums up is no second opinion on it.
function isCorroborated(tie: Tie | undefined, { source, type, copyOf, members }: Finding): boolean {
  if (copyOf || members) return false;
  const own = `${source} ${familyOf(type)}`;
  return tie?.signals.some((signal) => signal !== own) ?? false;
}

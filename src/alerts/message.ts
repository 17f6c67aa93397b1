import type { SeverityBand } from '../core/finding.ts';
import { severityBand } from '../core/finding.ts';
import type { Alert, Notice } from './alert.ts';
import { alertSubject } from './alert-text.ts';
import { asciiLine } from './defang.ts';
import { commandsOf, entryLine } from './entry.ts';
import { plural } from './plain-text.ts';
import { withSteps } from './steps.ts';
import { type Stage, shortHash, stageOf, tagOf, threadOf } from './thread.ts';
import { endingOf, subjectOf, whatAndWhere } from './what-happened.ts';
import { isDeed, needsPerson } from './words.ts';

/** One message to people, before a channel gives it its form. */
export interface Message {
  /** The same when the same alerts are told again in one message. */
  id: string;
  kind: 'alert' | 'group' | 'summary' | 'notice' | 'test';
  thread: string;
  stage: Stage;
  severity: SeverityBand;
  needsPerson: boolean;
  /** It tells of something that Riposte did, or asks. */
  isDeed?: boolean;
  /** Alike alerts beyond the ninth, which share a line. */
  folded?: Folded[];
  /** One line of ASCII, under 100 characters. */
  subject: string;
  alerts: Alert[];
  notice?: Notice;
  /** Of several that together list all. */
  part?: { number: number; of: number; all: number };
  /** How many more there are that no part lists; the commands find them in the journal. */
  unlisted: number;
  /** Those, of the last part: when it is held, they are, and the summary counts them. */
  left?: Alert[];
}

/** Alerts of one product and type that a message does not list one by one. */
interface Folded {
  like: Alert;
  count: number;
}

/** How much a channel can list in one message. */
export interface Room {
  bytes: number;
  /** What one alert takes of it, on its own line, in bytes. */
  of?(alert: Alert): number;
}

/** More alerts than this of one action and outcome become one message. */
const MOST_SINGLE = 3;
/** What does not fit into so many parts is counted. */
const MOST_PARTS = 2;
const BANDS: readonly SeverityBand[] = ['low', 'medium', 'high', 'critical'];

/** Messages for one channel: one for each incident, and one for many of a kind, the most urgent first. */
export function compose(alerts: readonly Alert[], notices: readonly Notice[], room: Room): Message[] {
  const threads = [...Map.groupBy(alerts, threadOf).values()];
  const kinds = Map.groupBy(
    threads.filter((thread) => thread.length === 1).flat(),
    ({ decision, outcome, finding }) => `${decision.action} ${outcome} ${finding.source}`,
  );
  const groups = [
    ...threads.filter((thread) => thread.length > 1),
    ...[...kinds.values()].flatMap((kind) => (kind.length > MOST_SINGLE ? [kind] : kind.map((alert) => [alert]))),
  ];
  return [...notices.map(noticeMessage), ...groups.flatMap((group) => listing(group, 'group', room))].sort(byUrgency);
}

/** One message, in parts where it must be, of all that was held. */
export function summarize(alerts: readonly Alert[], room: Room): Message[] {
  return alerts.length === 0 ? [] : listing([...alerts].sort(byUrgencyOfAlert), 'summary', room);
}

const byUrgency = (a: Message, b: Message): number => urgency(b) - urgency(a);
const urgency = ({
  severity,
  needsPerson: needs,
  isDeed: did = false,
}: Pick<Message, 'severity' | 'needsPerson' | 'isDeed'>): number =>
  (did ? 1000 : 0) + (severity === 'critical' ? 100 : 0) + (needs ? 10 : 0) + BANDS.indexOf(severity);
const urgencyOf = (alert: Alert): number =>
  urgency({
    severity: severityBand(alert.finding.severity),
    needsPerson: needsPerson(alert),
    isDeed: isDeed(alert),
  });
const byUrgencyOfAlert = (a: Alert, b: Alert): number => urgencyOf(b) - urgencyOf(a);

/** What a message of several is called after: what needs somebody first, then the worst. */
export const headOf = (alerts: readonly Alert[]): Alert =>
  alerts.reduce((head, alert) => (urgencyOf(alert) > urgencyOf(head) ? alert : head));

const worstBand = (alerts: readonly Alert[]): SeverityBand =>
  severityBand(Math.max(...alerts.map(({ finding }) => finding.severity)));

function listing(alerts: readonly Alert[], kind: 'group' | 'summary', room: Room): Message[] {
  const [first] = alerts;
  if (first && alerts.length === 1) return withSteps([first]).map(alertMessage);
  const { each, folded, rest } = fold(alerts);
  const parts = split(each, room);
  const shown = parts.slice(0, MOST_PARTS);
  const left = parts.slice(MOST_PARTS).flat();
  const subject = subjectOfMany(alerts, kind);
  const id = idOf(alerts);
  return shown.map(withSteps).map((part, n) => ({
    id: shown.length > 1 ? `${id}-${n + 1}` : id,
    kind,
    thread: threadOfMany(alerts, id),
    stage: stageOf(headOf(alerts)),
    severity: worstBand(alerts),
    needsPerson: alerts.some(needsPerson),
    ...(alerts.some(isDeed) && { isDeed: true }),
    subject,
    alerts: part,
    ...(shown.length > 1 && { part: { number: n + 1, of: shown.length, all: alerts.length } }),
    ...(n === shown.length - 1
      ? { unlisted: left.length, left: [...left, ...rest], ...(folded.length > 0 && { folded }) }
      : { unlisted: 0 }),
  }));
}

/** So many alike are told one by one. */
const MOST_ALIKE = 9;

/**
 * What is only reported, and of one product and type, is told nine times and then counted: a flood of one finding leaves room
 * for others.
 */
function fold(alerts: readonly Alert[]): { each: Alert[]; folded: Folded[]; rest: Alert[] } {
  const alike = Map.groupBy(
    alerts.filter((alert) => !isDeed(alert)),
    ({ finding, outcome }) => [finding.source, finding.facts.product, finding.type, outcome].join('\n'),
  );
  const beyond = [...alike.values()]
    .filter((those) => those.length > MOST_ALIKE)
    .map((those) => those.slice(MOST_ALIKE));
  const rest = new Set(beyond.flat());
  const folded = beyond.flatMap((those) => (those[0] ? [{ like: those[0], count: those.length }] : []));
  return { each: alerts.filter((alert) => !rest.has(alert)), folded, rest: [...rest] };
}

export function alertMessage(alert: Alert): Message {
  return {
    id: alert.id,
    kind: 'alert',
    thread: threadOf(alert),
    stage: stageOf(alert),
    severity: severityBand(alert.finding.severity),
    needsPerson: needsPerson(alert),
    ...(isDeed(alert) && { isDeed: true }),
    subject: alertSubject(alert),
    alerts: [alert],
    unlisted: 0,
  };
}

export function noticeMessage(notice: Notice): Message {
  const { id, severity, needsPerson: needs, subject } = notice;
  const thread = `n-${shortHash(id)}`;
  const line = asciiLine(subject, 99);
  return {
    id,
    kind: 'notice',
    thread,
    stage: 'opened',
    severity,
    needsPerson: needs,
    subject: line,
    alerts: [],
    notice,
    unlisted: 0,
  };
}

const idOf = (alerts: readonly Alert[]): string =>
  `group-${shortHash(
    alerts
      .map(({ id }) => id)
      .sort()
      .join('\n'),
  )}`;

function threadOfMany(alerts: readonly Alert[], id: string): string {
  const threads = new Set(alerts.map(threadOf));
  return threads.size === 1 ? [...threads].join() : id;
}

function subjectOfMany(alerts: readonly Alert[], kind: 'group' | 'summary'): string {
  const head = headOf(alerts);
  const threads = new Set(alerts.map(threadOf));
  const accounts = new Set(alerts.map(({ finding }) => finding.account));
  const [before, after] =
    kind === 'group' ? ['', ` and ${alerts.length - 1} more`] : [`${plural(alerts.length, 'alert')} held: `, ''];
  return subjectOf((most) => `${before}${whatAndWhere(head.finding, most - before.length - after.length)}${after}`, {
    account: accounts.size === 1 ? [...accounts].join() : 'several accounts',
    name: accounts.size === 1 ? head.accountName : undefined,
    band: worstBand(alerts).toUpperCase(),
    ending: endingOf(head),
    tag: threads.size === 1 ? tagOf([...threads].join()) : '',
  });
}

function split(alerts: readonly Alert[], { bytes, of = lineBytes }: Room): Alert[][] {
  const parts: { alerts: Alert[]; bytes: number }[] = [];
  for (const alert of alerts) {
    const size = of(alert);
    const last = parts.at(-1);
    if (last && last.bytes + size <= bytes) {
      last.alerts.push(alert);
      last.bytes += size;
    } else parts.push({ alerts: [alert], bytes: size });
  }
  return parts.map(({ alerts: part }) => part);
}

/** With its number, its line breaks, and the commands that stand below it. */
function lineBytes(alert: Alert): number {
  const commands = needsPerson(alert) ? commandsOf(alert) : [];
  const line = Buffer.byteLength(entryLine(alert));
  return commands.reduce((sum, command) => sum + Buffer.byteLength(command) + 4, line + 12 + Math.ceil(line / 20));
}

import { severityBand } from '../finding.ts';
import { utc } from '../text.ts';
import type { Alert } from './alert.ts';
import { changes, subjectOf } from './alert-text.ts';
import { commandFor } from './command.ts';
import { quoted, sentence } from './harmless.ts';
import { field, plural, wrap } from './plain-text.ts';
import { needsPerson, phrase, shortTarget, typeText } from './words.ts';

/** More alerts than this of one action and outcome, in one call, become one message. */
const MOST_SINGLE = 3;

/** The alerts that belong into one message each, in order of their first alert. */
export function groupAlerts(alerts: readonly Alert[]): Alert[][] {
  const kinds = Map.groupBy(alerts, ({ decision, outcome }) => `${decision.action} ${outcome}`);
  return [...kinds.values()].flatMap((kind) => (kind.length > MOST_SINGLE ? [kind] : kind.map((alert) => [alert])));
}

/** The worst finding first, so that a group is as loud as its loudest member. */
export const worstOf = (alerts: readonly Alert[]): Alert =>
  alerts.reduce((worst, alert) => (alert.finding.severity > worst.finding.severity ? alert : worst));

const headOf = (alerts: readonly Alert[]): string => {
  const worst = worstOf(alerts);
  return `${phrase(worst.decision, worst.outcome, worst.finding)} and ${alerts.length - 1} more`;
};

export function groupSubject(alerts: readonly Alert[]): string {
  const where = onlyOne(
    alerts.map(({ finding }) => `${finding.account} ${finding.region}`),
    'several accounts',
  );
  return subjectOf(severityBand(worstOf(alerts).finding.severity).toUpperCase(), headOf(alerts), '', where);
}

const onlyOne = (values: string[], several: string): string =>
  values.every((value) => value === values[0]) ? (values[0] ?? several) : several;

/**
 * The bodies of a group: every alert is listed, none is cut; when `maxBytes` do not hold them, there are several.
 *
 * @returns the alerts of each body, with its text
 */
export function groupBodies(alerts: readonly Alert[], maxBytes: number): { alerts: Alert[]; body: string }[] {
  const parts: { alerts: Alert[]; lines: string[]; bytes: number }[] = [];
  const room = maxBytes - 1_000;
  alerts.forEach((alert, index) => {
    const lines = entry(alert, index + 1);
    const bytes = Buffer.byteLength(lines.join('\n')) + 1;
    const last = parts.at(-1);
    if (last && last.bytes + bytes <= room) {
      last.alerts.push(alert);
      last.lines.push(...lines);
      last.bytes += bytes;
    } else parts.push({ alerts: [alert], lines, bytes });
  });
  return parts.map((part, index) => ({
    alerts: part.alerts,
    body: [...heading(alerts, part.alerts, index, parts.length), '', ...part.lines].join('\n').trimEnd(),
  }));
}

function heading(all: readonly Alert[], here: readonly Alert[], index: number, count: number): string[] {
  const worst = severityBand(worstOf(all).finding.severity).toUpperCase();
  const need = all.filter(needsPerson).length;
  return [
    ...wrap(`${worst}: ${headOf(all)}`),
    ...(need > 0 ? wrap(`${need} of these ${plural(all.length, 'alert')} ${need === 1 ? 'needs' : 'need'} you.`) : []),
    ...(count > 1 ? [`Part ${index + 1} of ${count}, with ${here.length} of ${all.length}.`] : []),
  ];
}

function entry(alert: Alert, number: number): string[] {
  const { finding, decision } = alert;
  const [before, after] = changes(alert);
  const commands: string[] = [];
  if (alert.outcome === 'awaiting-approval')
    commands.push(commandFor('approve', alert.key), commandFor('reject', alert.key));
  if (alert.outcome === 'failed') commands.push(commandFor('show', alert.key));
  if (alert.outcome === 'applied' && alert.undoable !== false && decision.action !== 'notify')
    commands.push(commandFor('undo', alert.key));
  return [
    ...wrap(phrase(decision, alert.outcome, finding), `${number}. `, '   '),
    ...field(
      'finding',
      `${typeText(finding.type)}, ${severityBand(finding.severity)}, ${utc(finding.lastSeen)}`,
      '   ',
      8,
    ),
    ...field('what', quoted(finding.title), '   ', 8),
    ...field('where', whereText(alert), '   ', 8),
    ...(alert.from === undefined ? [] : field(before, sentence(alert.from), '   ', 8)),
    ...(alert.to === undefined ? [] : field(after, sentence(alert.to), '   ', 8)),
    ...field('why', sentence(alert.reason), '   ', 8),
    ...(alert.advice === undefined ? [] : field('do', sentence(alert.advice), '   ', 8)),
    ...commands.map((command) => `   ${command}`),
    '',
  ];
}

const whereText = ({ finding }: Alert): string =>
  [
    quoted(`${finding.account} ${finding.region}`, 64),
    ...finding.resources.slice(0, 2).map(({ kind, id }) => `${kind} ${shortTarget(id)}`),
    ...finding.peers.slice(0, 2).map(({ address }) => `from ${quoted(address, 64)}`),
  ].join(', ');

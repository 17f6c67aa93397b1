import { findingKey, severityBand } from '../core/finding.ts';
import { leftOutText } from '../core/left-out.ts';
import { shortId } from '../core/short-id.ts';
import { utc } from '../core/text.ts';
import type { Alert } from './alert.ts';
import { alertBody, changes } from './alert-text.ts';
import { listCommand } from './command.ts';
import { factsText } from './deciding-facts.ts';
import { quoted, sentence } from './defang.ts';
import { commandsOf, entryLine } from './entry.ts';
import { headOf, type Message } from './message.ts';
import { phraseOf } from './phrase-of.ts';
import { field, plural, wrap } from './plain-text.ts';
import { opensQuestion, stepText } from './steps.ts';
import { adviceOf } from './what-to-do.ts';
import { placeText } from './where.ts';
import { needsPerson, shortTarget, typeText } from './words.ts';

/**
 * A message as plain text in 78 columns. Each alert that it lists is there, with all about it where `maxBytes` hold
 * that, and on a line of its own otherwise.
 */
export function messageText(message: Message, maxBytes: number): string {
  const [first] = message.alerts;
  if (message.notice) return message.notice.body;
  if (first && message.alerts.length === 1 && !message.part && message.unlisted === 0 && !message.folded)
    return alertBody(first);
  const whole = listed(message, entry);
  return Buffer.byteLength(whole) <= maxBytes ? whole : listed(message, shortEntry);
}

function listed(message: Message, show: (alert: Alert, number: number) => string[]): string {
  const lines = message.alerts.flatMap((alert, index) => show(alert, index + 1));
  return [...heading(message), '', ...lines, ...ending(message)].join('\n').trimEnd();
}

/** What a message of several says of itself, before it lists them. */
export function headline({ alerts, kind, part, unlisted, folded = [] }: Message): string {
  const head = headOf(alerts);
  const beyond = folded.reduce((sum, { count }) => sum + count, unlisted);
  const all = (part?.all ?? alerts.length + beyond) - 1;
  const words = phraseOf(head);
  if (kind === 'summary') return `${plural(all + 1, 'alert')} held until now. The most urgent: ${words}`;
  return `${words} and ${all} more`;
}

function heading(message: Message): string[] {
  const { alerts, part } = message;
  const need = alerts.filter(needsPerson).length;
  return [
    ...wrap(`${message.severity.toUpperCase()}: ${headline(message)}`),
    ...(need > 0
      ? wrap(`${need} of ${plural(alerts.length, 'alert')} listed here ${need === 1 ? 'needs' : 'need'} you.`)
      : []),
    ...alerts.filter((alert) => alert.step && opensQuestion(alert)).flatMap(stepsLines),
    ...leftOutLines(alerts),
    ...(part ? [`Part ${part.number} of ${part.of}, with ${alerts.length} of ${part.all}.`] : []),
  ];
}

/** That one answer decides several steps, and how one of them is decided by itself. */
function stepsLines({ step, until }: Alert): string[] {
  if (!step) return [];
  const time = until === undefined ? '' : ` until ${utc(until)}`;
  return wrap(
    `One question with ${step.of} steps about one attack sequence waits${time}: an answer decides each of them that is still as shown. A step alone is answered by the id beside it.`,
  );
}

/** What the findings of a message name beyond the most that is acted on, each finding once. */
function leftOutLines(alerts: readonly Alert[]): string[] {
  const findings = new Map(alerts.map(({ finding }) => [findingKey(finding), finding]));
  const said = [...findings.values()].flatMap((finding) => leftOutText(finding) || []);
  return [...new Set(said)].flatMap((text) => wrap(`Left out, as one finding names so many: ${text}.`));
}

/** Alerts of one product and type that are told by their number. */
export function foldedTexts({ folded = [] }: Pick<Message, 'folded'>): string[] {
  return folded.map(({ like: { finding }, count }) => {
    const product = typeof finding.facts.product === 'string' ? `, ${quoted(finding.facts.product, 80)}` : '';
    return `${plural(count, 'more alert')} of ${typeText(finding.type)} (${finding.source}${product}), ${severityBand(finding.severity)}`;
  });
}

/** How many are not listed, and the commands that list them. */
export function unlistedText({ unlisted, alerts }: Message): string | undefined {
  if (unlisted === 0) return undefined;
  const days = [...new Set(alerts.map(({ at, finding }) => utc(at ?? finding.lastSeen).slice(0, 10)))].sort();
  const commands = days.slice(-3).map((day) => listCommand('day', day));
  return `${plural(unlisted, 'more alert')} ${unlisted === 1 ? 'is' : 'are'} not listed here: ${commands.join(', ')}`;
}

function ending(message: Message): string[] {
  const text = unlistedText(message);
  const folded = foldedTexts(message).flatMap((line) => wrap(line, '+ ', '  '));
  return [...(folded.length > 0 ? ['', ...folded] : []), ...(text === undefined ? [] : ['', text])];
}

function shortEntry(alert: Alert, number: number): string[] {
  const commands = needsPerson(alert) ? commandsOf(alert) : [];
  return [...wrap(entryLine(alert), `${number}. `, '   '), ...commands.map((command) => `   ${command}`)];
}

function entry(alert: Alert, number: number): string[] {
  const { finding, step } = alert;
  if (step && !opensQuestion(alert)) return furtherStep(alert, number);
  const [before, after] = changes(alert);
  const of = (name: string, value: string): string[] => field(name, value, '   ', 8);
  return [
    ...wrap(`${stepText(alert)}${phraseOf(alert)}`, `${number}. `, '   '),
    ...of('finding', `${typeText(finding.type)}, ${severityBand(finding.severity)}, ${utc(finding.lastSeen)}`),
    ...of('what', quoted(finding.title)),
    ...(factsText(finding) ? of('facts', factsText(finding)) : []),
    ...of('where', whereText(alert)),
    ...(step ? stepLines(alert) : wouldLines(alert)),
    ...(alert.until === undefined ? [] : of('until', `${utc(alert.until)}, or it lapses and nothing is done`)),
    ...(alert.from === undefined ? [] : of(before, sentence(alert.from))),
    ...(alert.to === undefined ? [] : of(after, sentence(alert.to))),
    ...of('why', sentence(alert.reason)),
    ...((alert.advice ?? alert.guide) === undefined ? [] : adviceOf(alert).flatMap((text) => of('do', text))),
    ...commandsOf(alert).map((command) => `   ${command}`),
    '',
  ];
}

/** What stands with the first step holds for all: of the others, only what is theirs. */
const furtherStep = (alert: Alert, number: number): string[] => [
  ...wrap(`${stepText(alert)}${phraseOf(alert)}`, `${number}. `, '   '),
  ...stepLines(alert),
  '',
];

const wouldLines = ({ effect }: Alert): string[] => (effect ? field('would', `It ${sentence(effect)}.`, '   ', 8) : []);

const stepLines = (alert: Alert): string[] => [...wouldLines(alert), ...field('id', shortId(alert.key), '   ', 8)];

/** Where it happened, and to what. */
export const whereText = (alert: Alert): string =>
  [
    placeText(alert),
    ...alert.finding.resources.slice(0, 2).map(({ kind, id }) => `${kind} ${shortTarget(id)}`),
    ...alert.finding.peers.slice(0, 2).map(({ address }) => `from ${quoted(address, 64)}`),
  ].join(', ');

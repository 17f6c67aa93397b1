import { containmentLines } from '../core/contain.ts';
import { leftOutText } from '../core/left-out.ts';
import type { Alert } from './alert.ts';
import { didText } from './alert-text.ts';
import { consoleLink } from './console-link.ts';
import { factsOf } from './deciding-facts.ts';
import { quoted, sentence } from './defang.ts';
import { commandsOf, entryLine } from './entry.ts';
import type { Message } from './message.ts';
import { foldedTexts, headline, unlistedText, whereText } from './message-text.ts';
import { phraseOf } from './phrase-of.ts';
import { adviceOf } from './what-to-do.ts';
import { needsPerson, typeText } from './words.ts';

/**
 * A message in a few words, for channels that show less than an email. All text is on one line each, and harmless but
 * for what a channel's own markup makes of it: that is for the channel to escape.
 */
export interface Brief {
  title: string;
  facts: { name: string; value: string }[];
  paragraphs: { heading: string; text: string }[];
  /** Of several: one line each. */
  entries: string[];
  /** Commands to copy, at most a few. */
  commands: string[];
  /** How many are not listed. */
  unlisted?: string;
  /** The AWS console, made of constants and checked parts. */
  link?: string;
}

const MOST_COMMANDS = 6;
/** As many as are read at a glance, beside the five that are always there. */
const MOST_FACTS = 5;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function briefOf(message: Message): Brief {
  const { alerts, notice, severity, thread, stage } = message;
  const [first] = alerts;
  const facts = [
    { name: 'Severity', value: severity },
    { name: 'Thread', value: `${thread} (${stage})` },
  ];
  if (notice)
    return {
      title: quoted(notice.subject, 200),
      facts,
      paragraphs: [{ heading: '', text: sentence(notice.body, 2_000) }],
      entries: [],
      commands: [],
    };
  if (first && alerts.length === 1 && !message.part) return briefOfOne(first, facts);
  const unlisted = [...foldedTexts(message), unlistedText(message) ?? ''].filter(Boolean).join('; ');
  return {
    title: headline(message),
    facts: [...facts, ...(message.part ? [{ name: 'Part', value: partText(message.part, alerts.length) }] : [])],
    paragraphs: [],
    entries: alerts.map(entryLine),
    // Questions beyond the most steps of one share a command.
    commands: [...new Set(alerts.filter(needsPerson).flatMap(commandsOf))].slice(0, MOST_COMMANDS),
    ...(unlisted && { unlisted }),
  };
}

const partText = ({ number, of, all }: NonNullable<Message['part']>, here: number): string =>
  `${number} of ${of}, with ${here} of ${all} alerts`;

function briefOfOne(alert: Alert, facts: Brief['facts']): Brief {
  const { finding, decision } = alert;
  const link = consoleLink(finding);
  const leftOut = leftOutText(finding);
  return {
    title: phraseOf(alert),
    facts: [
      ...facts,
      { name: 'Finding', value: typeText(finding.type) },
      { name: 'Where', value: whereText(alert) },
      ...factsOf(finding)
        .slice(0, MOST_FACTS)
        .map(({ name, value }) => ({ name: capital(name), value })),
      ...(leftOut ? [{ name: 'Left out', value: leftOut }] : []),
      { name: 'Playbook', value: `${quoted(decision.playbook, 64)}, mode ${decision.mode}` },
    ],
    paragraphs: [
      { heading: 'What happened', text: quoted(finding.title) },
      { heading: 'What Riposte did', text: didText(alert) },
      ...containedText(alert),
      { heading: 'What you should do', text: adviceOf(alert).join(' ') },
    ],
    entries: [],
    commands: commandsOf(alert),
    ...(link && { link }),
  };
}

function containedText({ containment }: Alert): Brief['paragraphs'] {
  if (!containment) return [];
  const said = containmentLines(containment).map(([name, text]) => `${name}: ${sentence(text, 400)}`);
  return [{ heading: 'What is contained', text: said.join(' ') }];
}

/**
 * As many entries as fit, and how many do not. For a channel that cuts what is too long.
 *
 * @param cost bytes of one entry in the channel's own form
 */
export function fitting(entries: readonly string[], cost: (entry: string) => number, room: number): string[] {
  let left = room;
  const end = entries.findIndex((entry) => {
    left -= cost(entry);
    return left < 0;
  });
  return end < 0 ? [...entries] : entries.slice(0, end);
}

/** The sentence about entries that had no room, with the number of those that no part lists. */
export function leftOut(message: Message, shown: number): string | undefined {
  const missing = message.alerts.length > 1 ? message.alerts.length - shown : 0;
  const unlisted = unlistedText({ ...message, unlisted: message.unlisted + missing });
  return [...foldedTexts(message), ...(unlisted === undefined ? [] : [unlisted])].join('; ') || undefined;
}

import { type Brief, leftOut } from '../brief.ts';
import type { Message } from '../message.ts';
import { cutEscaped, forCode, forMrkdwn } from './escape.ts';

/** A block holds 3,000 characters, a header 150. */
const MOST_SECTION = 2_900;
const MOST_HEADER = 150;
const MOST_TEXT = 300;
/** Small print of one block: Slack refuses a message with more. */
const MOST_ELEMENTS = 10;

/** One block of Slack's Block Kit. */
export type Block = { type: string; block_id?: string } & Record<string, unknown>;

/** What a notification of a phone shows. */
export const notificationText = ({ title }: Brief): string => cutEscaped(forMrkdwn(title), MOST_TEXT);

/**
 * A message in Slack's form: its title, what happened, the commands, and facts in small print.
 *
 * @param between what stands before the small print
 */
export const blocksOf = (brief: Brief, message: Message, between: readonly Block[] = []): Block[] => [
  { type: 'header', text: { type: 'plain_text', text: cut(brief.title, MOST_HEADER), emoji: false } },
  ...sections(linesOf(brief, message)),
  ...(brief.commands.length > 0
    ? [section(`\`\`\`${cutEscaped(forCode(brief.commands.join('\n')), MOST_SECTION)}\`\`\``)]
    : []),
  ...between,
  ...smallPrint(brief),
];

function linesOf(brief: Brief, message: Message): string[] {
  const rest = leftOut(message, brief.entries.length);
  return [
    ...brief.paragraphs.map(({ heading, text }) => (heading ? `*${heading}*\n` : '') + forMrkdwn(text)),
    ...brief.entries.map((entry) => `• ${forMrkdwn(entry)}`),
    ...(rest ? [forMrkdwn(rest)] : []),
  ];
}

/** Lines in as few blocks as hold them. */
function sections(lines: readonly string[]): Block[] {
  const texts: string[] = [];
  for (const line of lines.map((each) => cutEscaped(each, MOST_SECTION))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < MOST_SECTION) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

// Verbatim: Slack looks for no names, channels or links of its own accord.
export const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cutEscaped(text, 3_000), verbatim: true },
});

function smallPrint({ facts, link }: Brief): Block[] {
  const texts = [
    ...facts.map(({ name, value }) => `${name}: ${forMrkdwn(cut(value, 300))}`),
    ...(link ? [`<${link.replace(/[<>|]/g, encodeURIComponent)}|AWS console>`] : []),
  ];
  const elements = texts.map((text) => ({ type: 'mrkdwn', text, verbatim: true }));
  return Array.from({ length: Math.ceil(elements.length / MOST_ELEMENTS) }, (_, n) => ({
    type: 'context',
    elements: elements.slice(n * MOST_ELEMENTS, (n + 1) * MOST_ELEMENTS),
  }));
}

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text;

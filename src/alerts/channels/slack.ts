import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { type Brief, briefOf, leftOut } from '../brief.ts';
import type { Message } from '../message.ts';
import type { Channel } from './channel.ts';
import { cutEscaped, forCode, forMrkdwn } from './escape.ts';

/** A block holds 3,000 characters, a header 150. */
const MOST_SECTION = 2_900;
const MOST_HEADER = 150;
const MOST_TEXT = 300;

/** An incoming webhook, which answers in no thread: the thread's tag stands in each message. */
export const slack: Channel<SettingsOf<'slack'>> = {
  kind: 'slack',
  limitBytes: 100_000,
  room: { bytes: 30_000 },

  render(message) {
    const brief = briefOf(message);
    return {
      text: cutEscaped(forMrkdwn(brief.title), MOST_TEXT),
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: cut(brief.title, MOST_HEADER), emoji: false } },
        ...sections(linesOf(brief, message)),
        ...(brief.commands.length > 0
          ? [section(`\`\`\`${cutEscaped(forCode(brief.commands.join('\n')), MOST_SECTION)}\`\`\``)]
          : []),
        context(brief),
      ],
    };
  },

  async send(request, { url }, { post, secret }) {
    await post(await secret(url), JSON.stringify(request));
  },
};

function linesOf(brief: Brief, message: Message): string[] {
  const rest = leftOut(message, brief.entries.length);
  return [
    ...brief.paragraphs.map(({ heading, text }) => (heading ? `*${heading}*\n` : '') + forMrkdwn(text)),
    ...brief.entries.map((entry) => `• ${forMrkdwn(entry)}`),
    ...(rest ? [forMrkdwn(rest)] : []),
  ];
}

/** Lines in as few blocks as hold them. */
function sections(lines: readonly string[]): object[] {
  const texts: string[] = [];
  for (const line of lines.map((each) => cutEscaped(each, MOST_SECTION))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < MOST_SECTION) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

// Verbatim: Slack looks for no names, channels or links of its own accord.
const section = (text: string): object => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cutEscaped(text, 3_000), verbatim: true },
});

const context = ({ facts, link }: Brief): object => ({
  type: 'context',
  elements: [
    ...facts.map(({ name, value }) => ({
      type: 'mrkdwn',
      text: `${name}: ${forMrkdwn(cut(value, 300))}`,
      verbatim: true,
    })),
    ...(link
      ? [{ type: 'mrkdwn', text: `<${link.replace(/[<>|]/g, encodeURIComponent)}|AWS console>`, verbatim: true }]
      : []),
  ],
});

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text;

import { PublishCommand } from '@aws-sdk/client-sns';
import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { type Brief, briefOf, fitting, leftOut } from '../brief.ts';
import type { Message } from '../message.ts';
import type { Channel } from './channel.ts';
import { cutEscaped, forCode, forMarkdown } from './escape.ts';

const ROOM = 3_000;
const MOST_TITLE = 250;

/**
 * Slack or Microsoft Teams by Amazon Q Developer in chat applications: a custom notification on a topic that it is
 * subscribed to. What has the same thread id is one thread there.
 */
export const amazonQ: Channel<SettingsOf<'amazon-q'>> = {
  kind: 'amazon-q',
  limitBytes: 40_000,
  room: { bytes: ROOM },

  render(message, _settings, { stack }) {
    const brief = briefOf(message);
    return {
      version: '1.0',
      source: 'custom',
      id: message.id.slice(-256),
      content: {
        textType: 'client-markdown',
        title: cutEscaped(forMarkdown(brief.title), MOST_TITLE),
        description: description(brief, message),
        ...(brief.commands.length > 0 && { nextSteps: brief.commands.map((command) => `\`${forCode(command)}\``) }),
        keywords: [message.severity, message.stage, ...new Set(message.alerts.map(({ finding }) => finding.source))],
      },
      metadata: {
        threadId: message.thread,
        summary: cutEscaped(forMarkdown(brief.title), MOST_TITLE),
        eventType: message.kind,
        additionalContext: { stack, severity: message.severity },
      },
    };
  },

  async send(request, { topic }, { clients }) {
    await clients.sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(request) }));
  },
};

function description(brief: Brief, message: Message): string {
  const entries = fitting(brief.entries, (entry) => Buffer.byteLength(entry) + 4, ROOM);
  const rest = leftOut(message, entries.length);
  return [
    ...brief.paragraphs.map(({ heading, text }) => (heading ? `*${heading}:* ` : '') + forMarkdown(text)),
    ...entries.map((entry) => `• ${forMarkdown(entry)}`),
    ...(rest ? [forMarkdown(rest)] : []),
    ...brief.facts.map(({ name, value }) => `${name}: ${forMarkdown(value)}`),
  ].join('\n');
}

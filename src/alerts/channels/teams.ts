import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { briefOf, fitting, leftOut } from '../brief.ts';
import type { Channel } from './channel.ts';

/** Teams takes about 28 KB in one message. */
const MOST_BYTES = 27_000;
const ROOM = 16_000;
interface Run {
  text: string;
  weight?: 'Bolder';
  size?: 'Small' | 'Medium';
  isSubtle?: true;
  fontType?: 'Monospace';
}

/** JSON around one line. */
const AROUND = 140;

/**
 * An incoming webhook, or a workflow that posts what a webhook receives. All text stands in runs of text, in which Teams
 * looks for no Markdown; a mention would need an entity of its own, which is never given.
 */
export const teams: Channel<SettingsOf<'teams'>> = {
  kind: 'teams',
  limitBytes: MOST_BYTES,
  room: { bytes: ROOM, of: (alert) => AROUND + 260 + Buffer.byteLength(alert.decision.target) },

  render(message) {
    const brief = briefOf(message);
    const entries = fitting(brief.entries, (entry) => AROUND + Buffer.byteLength(JSON.stringify(entry)), ROOM);
    const rest = leftOut(message, entries.length);
    return {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              runs([{ text: brief.title, weight: 'Bolder', size: 'Medium' }]),
              ...brief.facts.map(({ name, value }) => runs([{ text: `${name}: `, isSubtle: true }, { text: value }])),
              ...brief.paragraphs.map(({ heading, text }) =>
                runs([...(heading ? [{ text: `${heading}: `, weight: 'Bolder' as const }] : []), { text }]),
              ),
              ...entries.map((entry) => runs([{ text: entry, size: 'Small' }])),
              ...(rest ? [runs([{ text: rest }])] : []),
              ...brief.commands.map((command) => runs([{ text: command, fontType: 'Monospace' }])),
            ],
            ...(brief.link && { actions: [{ type: 'Action.OpenUrl', title: 'AWS console', url: brief.link }] }),
            msteams: { width: 'Full' },
          },
        },
      ],
    };
  },

  async send(request, { url }, { post, secret }) {
    await post(await secret(url), JSON.stringify(request));
  },
};

const runs = (inlines: readonly Run[]): object => ({
  type: 'RichTextBlock',
  inlines: inlines.map((run) => ({ type: 'TextRun', ...run })),
});

import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { UndeliverableError } from '../../core/errors.ts';
import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { messageText } from '../message-text.ts';
import type { Channel } from './channel.ts';

const MOST_TEXT = 70_000;

/** Email by Amazon SES. Mail programs show what has one reference, and one tag in the subject, as one conversation. */
export const ses: Channel<SettingsOf<'ses'>> = {
  kind: 'ses',
  limitBytes: 200_000,
  room: { bytes: 60_000 },

  render: (message, _settings, { account }) => ({
    id: message.id,
    subject: message.subject,
    text: messageText(message, MOST_TEXT),
    reference: `<${message.thread}.${account}@riposte.invalid>`,
  }),

  async send(request, { from, to: all }, { clients }) {
    const { subject, text, reference, only } = request as Record<string, string>;
    // A message with a link is for one of them. Whoever riposte.yml names no more gets none.
    const to = only === undefined ? all : all.filter((each) => each === only);
    if (to.length === 0) throw new UndeliverableError('riposte.yml names the recipient of this message no more');
    const Charset = 'UTF-8';
    await clients.sesv2.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: to },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset },
            Body: { Text: { Data: text, Charset } },
            Headers: [
              { Name: 'References', Value: reference },
              { Name: 'In-Reply-To', Value: reference },
            ],
          },
        },
      }),
    );
  },
};

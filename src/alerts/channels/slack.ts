import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import { briefOf } from '../brief.ts';
import type { Channel } from './channel.ts';
import { blocksOf, notificationText } from './slack-blocks.ts';

/** An incoming webhook, which answers in no thread: the thread's tag stands in each message. */
export const slack: Channel<SettingsOf<'slack'>> = {
  kind: 'slack',
  limitBytes: 100_000,
  room: { bytes: 30_000 },

  render(message) {
    const brief = briefOf(message);
    return {
      text: notificationText(brief),
      unfurl_links: false,
      unfurl_media: false,
      blocks: blocksOf(brief, message),
    };
  },

  async send(request, { url }, { post, secret }) {
    await post(await secret(url), JSON.stringify(request));
  },
};

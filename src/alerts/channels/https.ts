import { createHmac } from 'node:crypto';
import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import type { Channel } from './channel.ts';
import { messageJson, shortBytes } from './message-json.ts';

const MOST_BYTES = 200_000;

/**
 * The signature of a request: HMAC-SHA256, in hex, over the time in seconds, a dot, and the body as it was sent.
 *
 * A receiver computes it again with its copy of the key, compares in constant time, and refuses a time that is more than
 * five minutes away from its own, and an id that it has seen: then a copy of the request is worth nothing.
 */
export const signature = (key: string, seconds: number, body: string): string =>
  createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');

/** Any receiver over HTTPS, with a signature. */
export const https: Channel<SettingsOf<'https'>> = {
  kind: 'https',
  limitBytes: MOST_BYTES + 4_000,
  room: { bytes: MOST_BYTES - 2_000, of: shortBytes },

  render: (message) => ({ id: message.id, body: messageJson(message, MOST_BYTES) }),

  async send(request, { url, key, allowPrivate = false }, { post, secret, now }) {
    const { id, body } = request as { id: string; body: string };
    const seconds = Math.floor(now() / 1000);
    const address = url.startsWith('https://') ? url : await secret(url);
    const headers = {
      'x-riposte-id': encodeURIComponent(id.toWellFormed()).slice(0, 1_000),
      'x-riposte-timestamp': String(seconds),
      'x-riposte-signature': `v1=${signature(await secret(key), seconds, body)}`,
    };
    await post(address, body, { headers, allowPrivate });
  },
};

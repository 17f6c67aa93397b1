import type { Post } from '../../src/alerts/channels/post.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { overNetwork } from '../answers/network.ts';
import type { Weather } from '../faults.ts';
import type { VirtualTime } from '../storm/virtual-time.ts';

/** A request that a receiver took. */
export interface Taken {
  host: string;
  body: string;
  headers: Readonly<Record<string, string>>;
}

export type Receivers = ReturnType<typeof createReceivers>;

/** Whoever takes alerts by a web address: webhooks of chats, PagerDuty, a receiver of one's own; Slack's app by its workspace. */
export function createReceivers(network: { time: VirtualTime; weather(): Weather }, slack: Post) {
  const taken: Taken[] = [];
  const post: Post = async (url, body, { headers = {} } = {}) => {
    const { host } = new URL(url);
    if (host === 'slack.com') {
      const answered = await slack(url, body);
      if (answered.text.includes('"ok":true')) taken.push({ host, body, headers });
      return answered;
    }
    return overNetwork(host, network, {
      take: () => {
        taken.push({ host, body, headers });
        return { status: 200, text: 'ok' };
      },
      busy: () => {
        throw new DeliveryError(`${host} answered 429`, { retryAfterSeconds: 5 });
      },
    });
  };
  return { post, taken };
}

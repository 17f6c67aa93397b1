import type { Post } from '../../src/alerts/channels/post.ts';
import type { Weather } from '../faults.ts';
import type { VirtualTime } from '../storm/virtual-time.ts';
import { overNetwork } from './network.ts';

interface Block {
  type: string;
  block_id?: string;
}

/** A message as Slack shows it, or what it has shown to one person alone. */
export interface ChatMessage {
  ts: string;
  at: number;
  text: string;
  blocks: Block[];
  user?: string;
}

export type Workspace = ReturnType<typeof createWorkspace>;

/** A workspace of Slack, as an app sees it, at the other end of a network that loses requests and answers. */
export function createWorkspace({ time, weather }: { time: VirtualTime; weather(): Weather }) {
  const messages: ChatMessage[] = [];
  const whispers: ChatMessage[] = [];
  const answer = (fields: object) => ({ status: 200, text: JSON.stringify(fields) });

  function take(method: string, given: ChatMessage) {
    const message = { ...given, at: time.now() };
    if (method === 'chat.postEphemeral') {
      whispers.push(message);
      return answer({ ok: true });
    }
    if (method === 'chat.update') {
      const known = messages.find(({ ts }) => ts === given.ts);
      if (known) Object.assign(known, given);
      return answer(known ? { ok: true, ts: known.ts } : { ok: false, error: 'message_not_found' });
    }
    const ts = `1780000000.${String(messages.length + 1).padStart(6, '0')}`;
    messages.push({ ...message, ts });
    return answer({ ok: true, ts });
  }

  const post: Post = (url, body) =>
    overNetwork(
      'slack.com',
      { time, weather },
      {
        take: () => take(url.replace('https://slack.com/api/', ''), JSON.parse(body) as ChatMessage),
        busy: () => answer({ ok: false, error: 'ratelimited' }),
      },
    );
  return { post, messages, whispers };
}

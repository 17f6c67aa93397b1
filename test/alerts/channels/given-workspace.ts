import type { Post } from '../../../src/alerts/channels/post.ts';
import { DeliveryError } from '../../../src/core/errors.ts';

interface Block {
  type: string;
  block_id?: string;
  text?: { text: string };
  elements?: { type: string; text?: string }[];
}
export interface ChatMessage {
  ts: string;
  channel: string;
  text: string;
  blocks: Block[];
  thread_ts?: string;
  reply_broadcast?: boolean;
  /** Whoever alone sees it. */
  user?: string;
}

export type Workspace = ReturnType<typeof givenWorkspace>;

/** A workspace of Slack, as far as an app with a bot token sees it. */
export function givenWorkspace(token = 'xoxb-made-up') {
  const messages: ChatMessage[] = [];
  const calls: string[] = [];
  /** What it answers to a method instead of doing it. */
  const problems = new Map<string, string>();
  const whispers: ChatMessage[] = [];
  const answer = (fields: object) => ({ status: 200, text: JSON.stringify(fields) });
  const post: Post = async (url, body, { headers = {} } = {}) => {
    const method = url.replace('https://slack.com/api/', '');
    calls.push(method);
    if (headers.authorization !== `Bearer ${token}`) return answer({ ok: false, error: 'invalid_auth' });
    const error = problems.get(method);
    if (error === 'down') throw new DeliveryError('slack.com answered 503');
    if (error) return answer({ ok: false, error });
    const given = JSON.parse(body) as ChatMessage;
    if (method === 'chat.postEphemeral') {
      whispers.push(given);
      return answer({ ok: true });
    }
    if (method === 'chat.update') {
      const known = messages.find(({ ts }) => ts === given.ts);
      if (!known) return answer({ ok: false, error: 'message_not_found' });
      Object.assign(known, given);
      return answer({ ok: true, ts: known.ts });
    }
    const ts = `1780000000.${String(messages.length + 1).padStart(6, '0')}`;
    messages.push({ ...given, ts });
    return answer({ ok: true, ts, message: given });
  };
  return { post, messages, whispers, calls, problems };
}

/** All that a message shows, block after block. */
export const shownIn = ({ blocks = [], text }: Pick<ChatMessage, 'text'> & { blocks?: Block[] }): string =>
  blocks.length === 0
    ? text
    : blocks
        .flatMap(({ text: own, elements = [] }) => [own?.text ?? '', ...elements.map((each) => each.text ?? '')])
        .join('\n');

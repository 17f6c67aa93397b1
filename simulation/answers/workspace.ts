import type { Post } from '../../src/alerts/channels/post.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import type { Weather } from '../faults.ts';
import { currentInvocation, never } from '../invocation.ts';
import type { VirtualTime } from '../storm/virtual-time.ts';

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

  const post: Post = async (url, body) => {
    const invocation = currentInvocation();
    if (!invocation) throw new DeliveryError('nobody posts but a function');
    const { chance } = invocation;
    const wait = async (ms: number): Promise<void> => {
      await time.sleep(ms);
      if (invocation.isDead) await never();
    };
    const { throttled, requestLost, answerLost } = weather();
    await wait(chance.between(50, 400));
    if (chance.hits(requestLost)) throw new DeliveryError('slack.com could not be reached');
    if (chance.hits(throttled)) return answer({ ok: false, error: 'ratelimited' });
    const answered = take(url.replace('https://slack.com/api/', ''), JSON.parse(body) as ChatMessage);
    await wait(chance.between(5, 50));
    if (chance.hits(answerLost)) throw new DeliveryError('slack.com did not answer in time');
    return answered;
  };
  return { post, messages, whispers };
}

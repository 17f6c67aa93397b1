import { parsedJson } from './json.ts';

/** The source that the command puts on the replay bus, since AWS takes no `aws.*` from customers. */
export const REPLAY_SOURCE = 'riposte.replay';

const ID = /^[\w-]{8,64}$/;

/** An event that somebody replays, as it came off its queue: what it travelled in, and itself, as text. */
export interface Travelled {
  /** As EventBridge named it, or else its message. */
  id: string;
  body: string;
}

/** The event inside of the envelope; a body without one is the event itself. Nothing in it says whether it is a drill. */
export function unpacked(messageId: string, body: string): Travelled {
  const outer = parsedJson(body);
  const { source, id, detail } = (typeof outer === 'object' && outer !== null ? outer : {}) as Record<string, unknown>;
  if (source !== REPLAY_SOURCE || typeof detail !== 'object' || detail === null) return { id: messageId, body };
  return { id: typeof id === 'string' && ID.test(id) ? id : messageId, body: JSON.stringify(detail) };
}

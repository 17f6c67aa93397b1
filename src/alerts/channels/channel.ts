import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { ChannelSettings } from '../../policy/riposte-yml/channels.ts';
import type { Message, Room } from '../message.ts';
import type { Post } from './post.ts';

/** What one kind of channel is asked to send: made of a message, without secrets, small enough for a queue. */
export type Request = Readonly<Record<string, unknown>>;

/** What sending needs. */
export interface Sending {
  clients: Pick<Clients, 'dynamodb' | 'sns' | 'sesv2'>;
  config: Pick<Config, 'topic' | 'table' | 'stack' | 'account' | 'region'>;
  post: Post;
  /** The value of a secret by its reference. @throws UndeliverableError when it is not there */
  secret(reference: string): Promise<string>;
  /** Puts another request for the same channel on the queue, for what failed after this one was sent; never throws. */
  later(request: Request): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * One kind of place where people hear of things. `render` is pure and runs where hostile text is read; `send` runs in a
 * function of its own, which holds the secrets and reads nothing but requests.
 */
export interface Channel<S = ChannelSettings> {
  kind: string;
  /** The most that one request may have, in bytes. */
  limitBytes: number;
  /** How much of a list one request holds. */
  room: Room;
  render(message: Message, settings: S, config: Sending['config']): Request;
  /**
   * @throws UndeliverableError when trying again cannot help; DeliveryError, or an error of AWS, when it may
   */
  send(request: Request, settings: S, sending: Sending): Promise<void>;
}

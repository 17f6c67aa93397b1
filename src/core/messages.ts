import * as z from 'zod/mini';
import type { Target } from './action.ts';
import type { Decision } from './decision.ts';
import { BadMessageError } from './errors.ts';
import type { Finding } from './finding.ts';

/** A decision to carry out. The finding travels along, so that acting need not read it. */
export interface ActMessage {
  kind: 'act';
  key: string;
  decision: Decision;
  target: Target;
  finding: Finding;
  /** Look at it now, where it is under way, and not only when its time comes. */
  early?: true;
}

/** A person's answer or wish, about an action that the journal knows. */
export interface AnswerMessage {
  kind: 'approve' | 'reject' | 'undo';
  key: string;
  /** Who says so. */
  by: string;
}

/** The sweep's: send the alert that could not be sent, or end an effect whose time is over. */
export interface CareMessage {
  kind: 'tell' | 'expire';
  key: string;
}

/** The sweep's: bring what this function keeps in step, such as the IP sets with the block list. */
export interface MaintainMessage {
  kind: 'maintain';
}

/** Secrets Manager's word that something became of a rotation: whoever waits for one of this secret looks now. */
export interface LookMessage {
  kind: 'look';
  /** Its name or ARN. */
  secret: string;
}

export type Message = ActMessage | AnswerMessage | CareMessage | LookMessage | MaintainMessage;

// One key that DynamoDB does not take would fail the read of the whole batch. `ACTION#` goes before it.
const MOST_KEY_BYTES = 2048 - 7;
const Key = z.string().check(
  z.minLength(1),
  z.refine((key) => Buffer.byteLength(key) <= MOST_KEY_BYTES),
);

// Only what routes the message is checked: the rest was written by our own decide, and the queue's policy lets nobody else write.
const Shape = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('act'),
    key: Key,
    decision: z.looseObject({ action: z.string(), mode: z.string(), target: z.string() }),
    target: z.looseObject({ key: z.string() }),
    finding: z.looseObject({ id: z.string(), source: z.string() }),
  }),
  z.strictObject({
    kind: z.enum(['approve', 'reject', 'undo']),
    key: Key,
    by: z.string().check(z.minLength(1), z.maxLength(200)),
  }),
  z.strictObject({ kind: z.enum(['tell', 'expire']), key: Key }),
  z.strictObject({ kind: z.literal('look'), secret: Key }),
  z.strictObject({ kind: z.literal('maintain') }),
]);

/**
 * Reads a message of one of the act queues.
 *
 * @throws BadMessageError when it is none of ours
 */
export function parseMessage(body: string): Message {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new BadMessageError('a message on an act queue is not JSON', { cause: error });
  }
  const parsed = z.safeParse(Shape, json);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'kind';
    throw new BadMessageError(
      `a message on an act queue is none of ours: ${where} is not as decide, the sweep or the command writes it`,
    );
  }
  return parsed.data as unknown as Message;
}

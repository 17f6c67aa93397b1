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
  /** Nothing but this word to people answers a finding that somebody has to settle. */
  alone?: true;
  /** The sweep's: an end that settled nothing is decided anew, since its reason may have gone. */
  takeUp?: true;
  /** The person who wants an open end tried again. */
  by?: string;
}

/** A finding that has gone, or is seen by today's rules in another way, wants a response no more. */
export interface LeaveMessage {
  kind: 'leave';
  key: string;
  /** The finding's key. */
  finding: string;
  /** Such as `it was archived`. */
  why: string;
  /** When the finding was last seen as it wants nothing any more, ms: what is seen of it later is another matter. */
  seenAt?: number;
  /** The finding's own state by then, such as `SUPPRESSED`, where the source has one. */
  status?: string;
  /** All that was seen up to then, ms, and not one finding alone: their matter is over. */
  upTo?: number;
}

/** A person's answer or wish, about an action that the journal knows. */
export interface AnswerMessage {
  /** `later`: ask again, and change nothing until then. */
  kind: 'approve' | 'reject' | 'later' | 'undo' | 'ack';
  key: string;
  /** Who says so. */
  by: string;
  /** Why, in their own words; never missing where something is acknowledged. */
  reason?: string;
  /** By which way it came; by the command where absent. */
  via?: 'page' | 'slack';
  /** The address that it was given from. */
  from?: string;
  /** As whom its sender was signed in, as the page saw it. */
  subject?: string;
  /** The plan that was shown, and when (`askedPlan`); an answer to another question, or to an earlier one, is none. */
  plan?: string;
  /** By which link or buttons it was given: each person says a thing by them once, however many copies of it come. */
  link?: string;
}

/**
 * The sweep's: send the alert that could not be sent, end an effect whose time is over, or go on with what is under way
 * or waits for an answer.
 */
export interface CareMessage {
  kind: 'tell' | 'expire' | 'go-on';
  key: string;
  /** Look at what is under way now, and not only when its time comes. */
  early?: true;
}

/** The sweep's: bring what this function keeps in step, such as the IP sets with the block list. */
export interface MaintainMessage {
  kind: 'maintain';
  /** Of workflows: these questions alone, by their marks, and not all that wait. */
  questions?: string[];
}

/** Secrets Manager's word that something became of a rotation: whoever waits for one of this secret looks now. */
export interface LookMessage {
  kind: 'look';
  /** Its name or ARN. */
  secret: string;
}

export type Message = ActMessage | AnswerMessage | CareMessage | LeaveMessage | LookMessage | MaintainMessage;

// One key that DynamoDB does not take would fail the read of the whole batch. `RESPONSE#` goes before it.
const MOST_KEY_BYTES = 2048 - 9;
const Key = z.string().check(
  z.minLength(1),
  z.refine((key) => Buffer.byteLength(key) <= MOST_KEY_BYTES),
);

const Who = z.string().check(z.minLength(1), z.maxLength(200));
const Why = z.string().check(z.minLength(1), z.maxLength(300));
/** How often a message came again since another function had its response in hand. */
const waited = z.optional(z.number().check(z.int(), z.minimum(0)));

// Only what routes the message is checked: the rest was written by our own decide, and the queue's policy lets nobody else write.
const Shape = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('act'),
    key: Key,
    decision: z.looseObject({ action: z.string(), mode: z.string(), target: z.string() }),
    target: z.looseObject({ key: z.string() }),
    finding: z.looseObject({ id: z.string(), source: z.string() }),
    by: z.optional(Who),
    waited,
  }),
  z.strictObject({
    kind: z.enum(['approve', 'reject', 'later', 'undo']),
    key: Key,
    by: Who,
    reason: z.optional(Why),
    via: z.optional(z.enum(['page', 'slack'])),
    from: z.optional(z.string().check(z.maxLength(64))),
    subject: z.optional(z.string().check(z.maxLength(600))),
    plan: z.optional(z.string().check(z.maxLength(64))),
    link: z.optional(z.string().check(z.maxLength(64))),
    waited,
  }),
  z.strictObject({ kind: z.literal('ack'), key: Key, by: Who, reason: Why, waited }),
  z.strictObject({ kind: z.enum(['tell', 'expire', 'go-on']), key: Key, waited }),
  z.strictObject({
    kind: z.literal('leave'),
    key: Key,
    finding: Key,
    why: Why,
    seenAt: z.optional(z.number().check(z.int())),
    status: z.optional(z.string()),
    upTo: z.optional(z.number().check(z.int())),
    waited,
  }),
  z.strictObject({ kind: z.literal('look'), secret: Key }),
  z.strictObject({ kind: z.literal('maintain'), questions: z.optional(z.array(Key)) }),
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
      `a message on an act queue is not Riposte’s: ${where} is not as decide, the sweep or the command writes it`,
    );
  }
  return parsed.data as unknown as Message;
}

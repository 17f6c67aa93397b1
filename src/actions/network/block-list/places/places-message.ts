import * as z from 'zod/mini';
import { BadMessageError } from '../../../../core/errors.ts';
import { BUCKETS } from './place-records.ts';

/** The list has changed, or, from the sweep, it is time to look: share the work out. */
export interface SpreadMessage {
  kind: 'spread';
  /** The sweep's: look at those whose turn it is, too, although nothing has changed. */
  look?: true;
}

/** Bring the places of one shard in step. */
export interface ShardMessage {
  kind: 'shard';
  shard: number;
  of: number;
  /** Look at each that was not looked at since, although nothing has changed, ms. */
  at?: number;
}

export type PlacesMessage = SpreadMessage | ShardMessage;

const whole = z.number().check(z.int(), z.minimum(0));
const Shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('spread'), look: z.optional(z.literal(true)) }),
  z
    .strictObject({
      kind: z.literal('shard'),
      shard: whole,
      of: whole.check(z.maximum(BUCKETS)),
      at: z.optional(whole),
    })
    .check(z.refine(({ shard, of }) => shard < of)),
]);

/** @throws BadMessageError when it is none of ours */
export function parsePlacesMessage(body: string): PlacesMessage {
  try {
    return z.parse(Shape, JSON.parse(body)) as PlacesMessage;
  } catch (error) {
    throw new BadMessageError('a message on the queue of block-places is not Riposte’s', { cause: error });
  }
}

import { z } from 'zod';
import type { LocalAccount } from '../../../../local/local-account.ts';
import type { LocalWorld, Standing } from '../../../../local/local-world.ts';
import { text } from '../../../policy/riposte-yml/shape.ts';

/** Where a change is made: an account in one region, and the deployment of which the story is told. */
export interface Scene {
  services: LocalAccount['services'];
  world: LocalWorld;
  home: Standing;
  /** Milliseconds since 1970. */
  now: number;
}

/** One kind of resource that a story may change by hand. */
export interface Hand<S extends z.ZodType = z.ZodType> {
  /** What may stand beside the resource's name. */
  shape: S;
  change(change: z.infer<S>, scene: Scene): void;
}

export const hand = <S extends z.ZodType>(shape: S, change: (change: z.infer<S>, scene: Scene) => void): Hand<S> => ({
  shape,
  change,
});

export const name = text(/\S/, 'a name');
/** Tags to set, by key; null takes one away. */
export const Tags = z.record(z.string(), z.union([z.string(), z.null()]));
export const gone = z.exactOptional(z.literal(true, { error: 'has to be true.' }));

/** Tags with some set and some taken away. */
export function tagged(
  tags: Readonly<Record<string, string>> | undefined,
  changes: z.infer<typeof Tags> | undefined,
): Record<string, string> {
  const all = Object.entries({ ...tags, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

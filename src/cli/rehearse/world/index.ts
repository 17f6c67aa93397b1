import { z } from 'zod';
import { listed, shownValue } from '../../../policy/riposte-yml/shape.ts';
import { didYouMean } from '../../../policy/riposte-yml/suggest.ts';
import { byForm } from '../by-form.ts';
import { edges } from './edges.ts';
import { faults } from './faults.ts';
import { identity } from './identity-world.ts';
import { secrets } from './secrets-world.ts';
import { storage } from './storage-world.ts';
import { workflows } from './workflows-world.ts';
import type { Hand, Scene } from './world-change.ts';

/** Everything that a story may change by hand, by the word that names it. */
const HANDS: Readonly<Record<string, Hand>> = {
  ...faults,
  ...identity,
  ...storage,
  ...secrets,
  ...edges,
  ...workflows,
} as unknown as Record<string, Hand>;
const WORDS = Object.keys(HANDS);

/** A change as it was read: which hand makes it, and what it is. */
export interface WorldChange {
  word: string;
  change: Record<string, unknown>;
}

const One = z.looseObject({}).transform((input, ctx): WorldChange => {
  // The first word that is written: one hand's word may be another's detail, as the role of a member account is.
  const word = Object.keys(input).find((name) => WORDS.includes(name));
  if (word === undefined) {
    const first = Object.keys(input)[0];
    const meant = didYouMean(first, WORDS);
    ctx.addIssue({
      code: 'custom',
      message: `says nothing that can be changed: it begins with ${shownValue(first)}; there are ${listed(WORDS)}.${meant}`,
    });
    return z.NEVER;
  }
  const parsed = HANDS[word]?.shape.safeParse(input);
  for (const issue of parsed?.error?.issues ?? []) ctx.addIssue({ ...issue, input } as never);
  return parsed?.success ? { word, change: parsed.data as Record<string, unknown> } : z.NEVER;
});

/** One change, or several; each is made at once. */
export const WorldChanges = byForm({
  may: 'a change such as { bucket: NAME, public: no } or { fail: "iam:UpdateAccessKey" }, or several',
  group: One.transform((one) => [one]),
  list: z.array(One).min(1),
});

export function changeWorld(changes: readonly WorldChange[], scene: Scene): void {
  for (const { word, change } of changes) HANDS[word]?.change(change as never, scene);
}

/** The owner's word on how a resource is meant to be: `logging`, `closed` or `private`. */
export const BASELINE_TAG = 'riposte:baseline';
/** The owner's word that a key or secret is not to be lost. */
export const KEEP_TAG = 'riposte:keep';
/** Ours, on what was saved from deletion once: a second time a person decides. */
export const RESTORED_TAG = 'riposte:restored';

export type Tags = Readonly<Record<string, string>>;

// No space is forgiven: where IAM reads the tag as well, it forgives none, and a call would be refused halfway.
const says = (tags: Tags, key: string, value: string): boolean => tags[key]?.toLowerCase() === value;

export const isKept = (tags: Tags): boolean => says(tags, KEEP_TAG, 'true');

/**
 * Why a person has to be asked before a guardrail is put back; undefined where its owner has said how it is meant to
 * be. Whoever tags a resource so can only have it repaired.
 */
export function askUnlessBaseline(what: string, tags: Tags, baseline: string): string | undefined {
  if (says(tags, BASELINE_TAG, baseline)) return undefined;
  return `${what} has no tag ${BASELINE_TAG}=${baseline}, by which it would be repaired without asking.`;
}

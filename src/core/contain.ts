/** What may be contained, as the owner names it in the setting `contain`; nothing of it unless he does. */
export const CONTAINABLE = [
  'instances',
  'sessions',
  'users',
  'objects',
  'functions',
  'databases',
  'clusters',
  'tasks',
] as const;
export type Containable = (typeof CONTAINABLE)[number];

export const isContainable = (text: string): text is Containable => CONTAINABLE.some((each) => each === text);

/**
 * How sure it is that a containment has its effect:
 * - `proven`: the effect itself was observed, and `by` says how
 * - `in force, not proven`: AWS shows the new state, and `by` says what would prove that it has an effect
 * - `not in force`: AWS does not show the state that was set
 */
const PROOFS = ['proven', 'in force, not proven', 'not in force'] as const;

/** What a containment did and did not, made of what was read after it. Each entry is a phrase for people. */
export type Containment = {
  proof: { verdict: (typeof PROOFS)[number]; by: string };
  cut: string[];
  /** What goes on by its nature, whatever was done. */
  notCut: string[];
  /** What was seen to be connected still. */
  connected: string[];
  /** What was kept, and where. */
  evidence: string[];
  undo: string;
  /** Who else is hit, where somebody is. */
  alsoHit?: string;
  /** What that which was made costs a day, where something was made. */
  costPerDay?: string;
};

/** Its lines by their names, for alerts, pages and the command. */
export function containmentLines(of: Containment): [name: string, text: string][] {
  const list = (name: string, entries: readonly string[]): [string, string][] =>
    entries.length > 0 ? [[name, entries.join('; ')]] : [];
  return [
    ...list('Cut', of.cut),
    ['Proof', `${of.proof.verdict}: ${of.proof.by}`],
    ...list('Not cut', of.notCut),
    ...list('Still connected', of.connected),
    ...list('Evidence', of.evidence),
    ['Undo', of.undo],
    ...list('Also hit', of.alsoHit ? [of.alsoHit] : []),
    ...list('Cost', of.costPerDay ? [of.costPerDay] : []),
  ];
}

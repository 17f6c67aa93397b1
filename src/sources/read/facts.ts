import type { Finding } from '../../core/finding.ts';

/** What was looked for; undefined where it is not known. */
export type Looked = Record<string, string | number | boolean | undefined>;

/** The facts that are known, of all that were looked for. */
export function knownFacts(fields: Looked): Finding['facts'] {
  const facts: Finding['facts'] = {};
  addFacts(facts, fields);
  return facts;
}

/** Adds those that are known. In a loop: to spread objects of many shapes into one takes the engine ten times as long. */
export function addFacts(facts: Finding['facts'], fields: Looked): void {
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) facts[name] = value;
  }
}

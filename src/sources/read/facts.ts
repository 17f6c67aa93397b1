import type { Finding } from '../../core/finding.ts';

/** The facts that are known, of all that were looked for. */
export function knownFacts(fields: Record<string, string | number | boolean | undefined>): Finding['facts'] {
  const facts: Finding['facts'] = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) facts[name] = value;
  }
  return facts;
}

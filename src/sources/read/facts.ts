import type { Finding } from '../../finding.ts';

/** The facts that are known, of all that were looked for. */
export function knownFacts(fields: Record<string, string | number | boolean | undefined>): Finding['facts'] {
  const facts: Finding['facts'] = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) facts[name] = value;
  return facts;
}

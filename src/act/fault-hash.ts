import { createHash } from 'node:crypto';

/** What AWS says anew each time it says the same: what a refusal is encoded in, ids of requests, and times. */
const PASSING = [
  /encoded authorization failure message:?\s*\S+/gi,
  /\b(?:extended )?(?:request|host)[ -]?id:?\s*[\w+/=-]+/gi,
  /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?(?: ?(?:Z|UTC))?/g,
  /\b\d{8}T\d{6}Z/g,
];

/** Names a fault by all that is said of it, however long: which action is refused stands late in what EC2 says. */
export function faultHash(fault: string): string {
  const said = PASSING.reduce((text, passing) => text.replace(passing, ''), fault);
  return createHash('sha256').update(said).digest('hex').slice(0, 12);
}

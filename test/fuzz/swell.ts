import { HOSTILE } from './hostile.ts';
import type { Subject } from './mutate.ts';
import type { Random } from './random.ts';

/** EventBridge's limit for one event, in bytes. */
export const MOST_BYTES = 1_048_576;

const HOLE = '"@@hole@@"';

/** Each makes JSON of about so many bytes, of what stands in a place. */
const WAYS: Record<string, (old: string, bytes: number, random: Random) => string> = {
  text(old, bytes, random) {
    const piece = random.pick([old, ...HOSTILE.filter((each) => typeof each === 'string').map(String)]) || 'x';
    return JSON.stringify(piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes / 2));
  },
  spaces: (_old, bytes) => JSON.stringify(' \t'.repeat(bytes / 3)),
  dots: (_old, bytes) => JSON.stringify('a.'.repeat(bytes / 2)),
  copies: (old, bytes) => `[${Array.from({ length: bytes / (old.length + 1) }, () => old).join()}]`,
  others: (old, bytes) => `[${Array.from({ length: bytes / (old.length + 8) }, (_, n) => varied(old, n)).join()}]`,
  addresses: (_old, bytes) =>
    `[${Array.from({ length: bytes / 20 }, (_, n) => `"8.${n >> 16}.${(n >> 8) & 255}.${n & 255}"`).join()}]`,
  keys: (old, bytes) => `{${Array.from({ length: bytes / (old.length + 10) }, (_, n) => `"k${n}":${old}`).join()}}`,
  deep: (_old, bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  deepItems: (_old, bytes) => `${'{"items":'.repeat(bytes / 10)}1${'}'.repeat(bytes / 10)}`,
  deepObjects: (_old, bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
};

/** The same JSON with another digit at the end of its last word, so that no two are alike. */
const varied = (json: string, n: number): string => json.replace(/(\w)("?[\]}]*)$/, `$1${n}$2`);

/** An event of which one place has grown to EventBridge's limit, as it comes off the queue. */
export function swollen({ event, slots }: Subject, random: Random): { body: string; log: string } {
  const { holder, key, path } = random.pick(slots);
  const how = random.pick(Object.keys(WAYS));
  const was = holder[key];
  const old = JSON.stringify(was) ?? 'null';
  try {
    holder[key] = '@@hole@@';
    const rest = JSON.stringify(event);
    const bytes = MOST_BYTES - rest.length;
    // A function, since `$` in what is put in would mean something.
    return { body: rest.replace(HOLE, () => WAYS[how]?.(old, bytes, random) ?? 'null'), log: `${how} ${path}` };
  } finally {
    holder[key] = was;
  }
}

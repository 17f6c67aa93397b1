import { createHash } from 'node:crypto';

/** Crockford's base 32 in lower case: no letter that is read as another one, or as a digit. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;
/** 80 bits: so many digits tell apart what collides in fewer. */
const MOST = 16;

/** All digits of a key's id, of which `shortId` shows the first ones. */
export function longId(key: string): string {
  let bits = BigInt(`0x${createHash('sha256').update(key).digest('hex').slice(0, 20)}`);
  let id = '';
  for (let n = 0; n < MOST; n += 1) {
    id = DIGITS.charAt(Number(bits & 31n)) + id;
    bits >>= 5n;
  }
  return id;
}

/**
 * The id under which people name a response, a question or an incident: eight letters and digits of the hash of its key.
 * 40 bits: of 10,000 things, two have the same one with a chance of 1 in 20,000; `idsOf` tells those apart.
 *
 * @example shortId('111122223333#global#deactivate-access-key#AKIAEXAMPLE') // 'eeagn0p5'
 */
export const shortId = (key: string): string => longId(key).slice(0, LENGTH);

/** The ids of many keys: eight digits each, and more only where two of them begin alike. */
export function idsOf(keys: Iterable<string>): Map<string, string> {
  const long = [...new Set(keys)].map((key) => ({ key, id: longId(key) })).sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map(
    long.map(({ key, id }, n) => {
      const alike = Math.max(sharedBy(id, long[n - 1]?.id), sharedBy(id, long[n + 1]?.id));
      return [key, id.slice(0, Math.max(LENGTH, alike + 1))];
    }),
  );
}

function sharedBy(a: string, b = ''): number {
  let n = 0;
  while (n < b.length && a[n] === b[n]) n += 1;
  return n;
}

/** What a person typed, as the digits of an id; undefined where it cannot be one. `O` is read as 0, `I` and `L` as 1. */
export function readId(text: string): string | undefined {
  const id = text.trim().toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return /^[0-9a-hjkmnp-tv-z]{3,16}$/.test(id) ? id : undefined;
}

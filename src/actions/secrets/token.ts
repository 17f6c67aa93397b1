import { createHash } from 'node:crypto';

/** Names one renewal to AWS, as a UUID. The same on every attempt of an action, so that no attempt renews twice. */
export function renewalToken(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

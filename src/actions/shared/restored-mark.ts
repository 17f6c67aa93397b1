import { createHash } from 'node:crypto';
import { RESTORED_TAG, type Tags } from './baseline.ts';

/** What the mark of one action says: when, and which action it was, so that its own next attempt knows it again. */
export function markOf(key: string, now: number): string {
  return `${new Date(now).toISOString()} ${fingerprint(key)}`;
}

const fingerprint = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

/** When another action than this one saved the resource before; undefined when none did. */
export function savedBefore(tags: Tags, key: string): string | undefined {
  const mark = tags[RESTORED_TAG];
  return mark === undefined || mark.endsWith(` ${fingerprint(key)}`) ? undefined : mark.slice(0, 24);
}

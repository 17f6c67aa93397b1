import { gunzipSync, gzipSync } from 'node:zlib';
import type { Alert } from './alert.ts';

/** Of JSON, in one item: even what cannot be packed stays under the 400 KB of an item. */
const MOST_BYTES = 180_000;

/** Alerts by the item, each with an id that the same alerts get again. They are much alike: a storm is few bytes. */
export function pack(alerts: readonly Alert[]): { id: string; packed: string }[] {
  const packs: { lines: string[]; ids: string[]; bytes: number }[] = [];
  for (const alert of alerts) {
    const line = JSON.stringify(alert);
    const bytes = Buffer.byteLength(line) + 1;
    const last = packs.at(-1);
    if (last && last.bytes + bytes <= MOST_BYTES) {
      last.lines.push(line);
      last.ids.push(alert.id);
      last.bytes += bytes;
    } else packs.push({ lines: [line], ids: [alert.id], bytes });
  }
  return packs.map(({ lines, ids }) => ({
    id: ids.join('\n'),
    packed: gzipSync(`[${lines.join(',')}]`).toString('base64'),
  }));
}

/** The alerts of one item. */
export const unpack = (packed: string): Alert[] => JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());

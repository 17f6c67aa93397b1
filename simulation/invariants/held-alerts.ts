import { gunzipSync } from 'node:zlib';
import type { Alert } from '../../src/alerts/alert.ts';
import type { Story } from '../schedule.ts';
import { itemsOf } from '../view.ts';

/** For so long the journal keeps what a channel has to wait for, ms. */
const KEPT_MS = 30 * 86_400_000;

interface HeldAlerts {
  channel: string;
  alerts: Alert[];
  /** For how long they have waited, ms. */
  waited: number;
}

/** Alerts that still wait for their summary. */
export const heldAlerts = (stack: Story['stack'], now: number): HeldAlerts[] =>
  itemsOf(stack)
    .filter(({ pk, packed }) => pk === 'HELD' && typeof packed === 'string')
    .map(({ packed, channel, ttl }) => ({
      channel: String(channel),
      alerts: JSON.parse(gunzipSync(Buffer.from(String(packed), 'base64')).toString()) as Alert[],
      waited: now - (Number(ttl) * 1000 - KEPT_MS),
    }));

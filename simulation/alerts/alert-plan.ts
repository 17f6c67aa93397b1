import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { BEFORE_EVENING } from '../as-before.ts';
import { chanceOf } from '../random.ts';
import { EVERY_CHANNEL } from './every-channel.ts';

/** Of schedules without doors, those whose riposte.yml says where alerts go, and when people sleep. */
const ROUTED = 0.4;
export const ON_CALL = 'on-call';

export const isRouted = (seed: number): boolean =>
  !BEFORE_EVENING.has(seed) && chanceOf(seed, 'routed alerts').hits(ROUTED);

/** `former` is no channel any more, as after a change of riposte.yml. */
export const ALERTS: AlertSettings = {
  channels: { [ON_CALL]: { kind: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:on-call' } },
  routes: [
    { severity: ['critical', 'high'], to: ON_CALL },
    { source: 'macie', to: 'former' },
    { severity: 'low', to: 'digest' },
  ],
  quietHours: [{ from: '12:10', to: '12:40' }],
};

/** What riposte.yml says of alerts in a schedule without doors. */
export const alertsOf = ({
  isRouted: routed,
  isLoud,
}: {
  isRouted?: true;
  isLoud?: true;
}): AlertSettings | undefined => (routed ? ALERTS : isLoud && EVERY_CHANNEL);

import type { Alert } from '../../src/alerts/alert.ts';
import { TOPIC } from '../../src/alerts/routes.ts';
import { EVERY_CHANNEL } from '../alerts/every-channel.ts';
import { channelFor } from '../alerts/watch-alerts.ts';
import type { Story } from '../schedule.ts';
import { telling } from './everything-told.ts';
import { heldAlerts } from './held-alerts.ts';
import { type Invariant, violated } from './violated.ts';

const misrouted = violated('alerts-routed');

/** Where an alert has to go. */
function channelsOf({ isLoud }: Story['plan'], alert: Alert): string[] {
  if (isLoud) return [TOPIC, ...Object.keys(EVERY_CHANNEL.channels)];
  const channel = channelFor(alert);
  return channel ? [channel] : [];
}

/** Each alert is told where riposte.yml says, or on the topic where that is no channel; in quiet hours only what is critical is. */
export const alertsRouted: Invariant = ({ plan, stack, witnessed, alertBook, now }) => {
  if (!(plan.isRouted || plan.isLoud)) return [];
  const waiting = new Set(
    heldAlerts(stack, now).flatMap(({ channel, alerts }) =>
      alerts.map(({ id }) => `${id} ${plan.isLoud ? channel : ''}`),
    ),
  );
  const lost = [...witnessed.handed.values()].flatMap((alert) => {
    const isLeft = telling(alert.decision.playbook)?.tell === 'digest';
    return channelsOf(plan, alert).flatMap((channel) => {
      const isWaiting = waiting.has(`${alert.id} ${plan.isLoud ? channel : ''}`);
      if (isLeft || isWaiting || alertBook.toldIn(alert.id).has(channel)) return [];
      const told = [...alertBook.toldIn(alert.id)].join(', ');
      return [misrouted(`the alert ${alert.id} has to go to ${channel}, and went to ${told || 'nobody'}`)];
    });
  });
  return [...lost, ...alertBook.seen.map(misrouted)];
};

import { channelFor } from '../alerts/watch-alerts.ts';
import { telling } from './everything-told.ts';
import { heldAlerts } from './held-alerts.ts';
import { type Invariant, violated } from './violated.ts';

const misrouted = violated('alerts-routed');

/** Each alert is told where riposte.yml says, or on the topic where that is no channel; in quiet hours only what is critical is. */
export const alertsRouted: Invariant = ({ plan, stack, witnessed, alertBook, now }) => {
  if (!plan.isRouted) return [];
  const waiting = new Set(heldAlerts(stack, now).flatMap(({ alerts }) => alerts.map(({ id }) => id)));
  const lost = [...witnessed.handed.values()].flatMap((alert) => {
    const channel = channelFor(alert);
    const isLeft = telling(alert.decision.playbook)?.tell === 'digest';
    if (!channel || isLeft || waiting.has(alert.id) || alertBook.toldIn(alert.id).has(channel)) return [];
    const told = [...alertBook.toldIn(alert.id)].join(', ');
    return [misrouted(`the alert ${alert.id} has to go to ${channel}, and went to ${told || 'nobody'}`)];
  });
  return [...lost, ...alertBook.seen.map(misrouted)];
};

import type { Alert } from '../../src/alerts/alert.ts';
import type { DeliveryMessage } from '../../src/alerts/deliverer.ts';
import type { Message } from '../../src/alerts/message.ts';
import { severityBand } from '../../src/core/finding.ts';
import type { Plan } from '../plan.ts';
import { ON_CALL } from './alert-plan.ts';

const MINUTE = 60_000;
/** As the plan has them; who is a minute off may be within them or not. */
const QUIET = {
  from: Date.parse('2026-11-20T12:10:00Z') + MINUTE,
  to: Date.parse('2026-11-20T12:40:00Z') - MINUTE,
};
const TOPIC = 'topic';

export type AlertBook = ReturnType<typeof watchAlerts>;

/** Takes down to which channels each alert went, and what people were told of in their quiet hours. */
export function watchAlerts({ isRouted, isLoud }: Pick<Plan, 'isRouted' | 'isLoud'>, now: () => number) {
  const channelsOf = new Map<string, Set<string>>();
  const toldIn = new Map<string, Set<string>>();
  const seen: string[] = [];
  const deliveries: DeliveryMessage[] = [];
  const add = (to: Map<string, Set<string>>, name: string, values: Iterable<string>): void =>
    void to.set(name, new Set([...(to.get(name) ?? []), ...values]));

  return {
    seen,
    /** What was to be sent to channels, where there is one of every kind. */
    deliveries,
    toldIn: (id: string): ReadonlySet<string> => toldIn.get(id) ?? new Set(),
    arrived(queue: string, body: string): void {
      if (!(isRouted || isLoud) || !queue.endsWith('-deliveries')) return;
      const delivery = JSON.parse(body) as DeliveryMessage;
      add(channelsOf, delivery.id, [delivery.channel]);
      if (isLoud) deliveries.push(delivery);
    },
    told(messages: readonly Message[]): void {
      if (!(isRouted || isLoud)) return;
      for (const { id, kind, severity, alerts, left = [] } of messages) {
        for (const alert of [...alerts, ...left]) add(toldIn, alert.id, channelsOf.get(id) ?? []);
        if (isRouted && severity !== 'critical' && now() > QUIET.from && now() < QUIET.to)
          seen.push(`the ${kind} ${id} is ${severity}, and was told in quiet hours`);
      }
    },
  };
}

const NEEDING: ReadonlySet<string> = new Set(['awaiting-approval', 'failed', 'partial', 'lapsed']);

/** Where an alert has to go by the plan's routes, said once more; undefined where it may be left to the daily email. */
export function channelFor({ finding: { severity, source }, outcome }: Alert): string | undefined {
  const band = severityBand(severity);
  if (band === 'critical' || band === 'high') return ON_CALL;
  // What goes to a channel that is not there goes to the topic, and what needs somebody is left to no email.
  return source === 'macie' || band !== 'low' || NEEDING.has(outcome) ? TOPIC : undefined;
}

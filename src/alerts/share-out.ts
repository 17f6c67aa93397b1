import type { Delivery } from '../core/delivery.ts';
import type { AlertSettings } from '../policy/riposte-yml/channels.ts';
import type { Alert, Notice } from './alert.ts';
import type { AlerterOptions } from './alerter-options.ts';
import { type AlertsMessage, parseInbox } from './inbox.ts';
import { channelsFor, TOPIC } from './routes.ts';

/** What one channel is to hear of, and which messages of the queue that came with. */
export interface Share {
  alerts: Map<string, Alert>;
  notices: Map<string, Notice>;
  from: Set<string>;
}

/** A message of the queue, and its id there. */
export interface Received {
  id: string;
  message: AlertsMessage;
}

/** Reads what came; what cannot be read is delivered again. */
export function readInbox(deliveries: readonly Delivery[], fail: (ids: string[], error: unknown) => void): Received[] {
  return deliveries.flatMap(({ messageId: id, body }) => {
    try {
      return [{ id, message: parseInbox(body) }];
    } catch (error) {
      fail([id], error);
      return [];
    }
  });
}

/**
 * What each channel is to hear, each alert once. Notices are about Riposte itself, and go to the topic, and to whom they
 * concern; drills go where real alerts would.
 */
export function shareOut(inbox: readonly Received[], { settings, telling }: AlerterOptions): Map<string, Share> {
  const shares = new Map<string, Share>();
  const shareOf = (channel: string, from: string): Share => {
    const share = shares.get(channel) ?? { alerts: new Map(), notices: new Map(), from: new Set() };
    shares.set(channel, share);
    share.from.add(from);
    return share;
  };
  for (const { id, message } of inbox) {
    if (message.kind === 'notice')
      for (const channel of new Set([TOPIC, ...concerned(message.notice, settings)]))
        shareOf(channel, id).notices.set(message.notice.id, message.notice);
    if (message.kind === 'drill') {
      const channels = new Set(message.like.flatMap((alert) => channelsFor(alert, settings, telling)));
      for (const channel of channels.size > 0 ? channels : [TOPIC])
        shareOf(channel, id).notices.set(message.notice.id, message.notice);
    }
    if (message.kind !== 'alerts') continue;
    for (const alert of message.alerts)
      for (const channel of channelsFor(alert, settings, telling))
        shareOf(channel, id).alerts.set(alert.id, guided(alert, telling));
  }
  return shares;
}

/** The channel of whom a notice concerns, where it is still there. */
const concerned = ({ to }: Notice, { channels = {} }: AlertSettings): string[] =>
  to && Object.hasOwn(channels, to.channel) ? [to.channel] : [];

/** An alert with what its playbook says that people should do. */
function guided(alert: Alert, telling: AlerterOptions['telling']): Alert {
  const guide = telling?.(alert.decision.playbook)?.advice;
  return guide === undefined ? alert : { ...alert, guide };
}

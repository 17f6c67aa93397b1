import { sendAll } from '../platform/queues.ts';
import type { AlerterOptions } from './alerter-options.ts';
import { saidRequest } from './channels/slack-app.ts';
import { endInChat } from './chat-states.ts';
import type { DeliveryMessage } from './deliverer.ts';
import type { Received } from './share-out.ts';
import { threadOf } from './thread.ts';

/**
 * Has chats that can change their messages show how a question ended. It makes no sound, so that neither a budget nor quiet
 * hours hold it, and goes to each of them: wherever the question was asked.
 */
export async function showEnds(
  inbox: readonly Received[],
  { clients, config, settings, now }: AlerterOptions,
  fail: (ids: Iterable<string>, error: unknown) => void,
): Promise<void> {
  const chats = Object.entries(settings.channels ?? {}).filter(([, { kind }]) => kind === 'slack-app');
  if (chats.length === 0) return;
  const outgoing = inbox.flatMap(({ id: from, message }) => {
    const alerts = message.kind === 'alerts' ? message.alerts : [];
    return alerts.flatMap((alert) => {
      const said = endInChat(alert, now());
      if (!said) return [];
      return chats.map(([channel]) => {
        const body: DeliveryMessage = {
          channel,
          id: `${alert.id}#state`,
          thread: threadOf(alert),
          request: saidRequest(alert.key, said),
        };
        return { from, queue: config.alerts.deliveries, body: JSON.stringify(body) };
      });
    });
  });
  await sendAll(clients.sqs, outgoing, (from, error) => fail([from], error));
}

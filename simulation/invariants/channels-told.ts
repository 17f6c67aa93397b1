import { signature } from '../../src/alerts/channels/https.ts';
import type { DeliveryMessage } from '../../src/alerts/deliverer.ts';
import { EVERY_CHANNEL, HOOK_KEY } from '../alerts/every-channel.ts';
import type { Taken } from '../alerts/receivers.ts';
import type { Story } from '../schedule.ts';
import { type Invariant, violated } from './violated.ts';

const untold = violated('everything-told');
type Kind = (typeof EVERY_CHANNEL.channels)[keyof typeof EVERY_CHANNEL.channels]['kind'];
type Sent = Pick<Story, 'stack' | 'taken'>;

const bodiesTo = ({ taken }: Sent, host: string): string[] =>
  taken.filter((each) => each.host === host).map(({ body }) => body);

/** What has arrived at a channel of a kind, and what of a request has to. */
const KINDS: Readonly<
  Record<Kind, { arrived(sent: Sent): string[]; wanted(request: Record<string, unknown>): string | undefined }>
> = {
  ses: {
    arrived: ({ stack }) => stack.services.sesv2.sent.map(({ subject, text }) => `${subject}\n${text}`),
    wanted: ({ subject, text }) => `${subject}\n${text}`,
  },
  sns: {
    arrived: ({ stack }) =>
      stack.services.sns.published
        .filter(({ topicArn }) => topicArn === EVERY_CHANNEL.channels.call.topic)
        .map(({ subject, message }) => `${subject}\n${message}`),
    wanted: ({ subject, bodies }) => `${subject}\n${(bodies as { default: string }).default}`,
  },
  'amazon-q': {
    arrived: ({ stack }) =>
      stack.services.sns.published
        .filter(({ topicArn }) => topicArn === EVERY_CHANNEL.channels.q.topic)
        .map(({ message }) => message),
    wanted: (request) => JSON.stringify(request),
  },
  slack: { arrived: (sent) => bodiesTo(sent, 'hooks.slack.example'), wanted: (request) => JSON.stringify(request) },
  teams: { arrived: (sent) => bodiesTo(sent, 'teams.example'), wanted: (request) => JSON.stringify(request) },
  https: { arrived: (sent) => bodiesTo(sent, 'hook.example'), wanted: ({ body }) => String(body) },
  pagerduty: {
    arrived: (sent) =>
      bodiesTo(sent, 'events.pagerduty.com').map((body) => {
        const { routing_key: _, ...event } = JSON.parse(body) as Record<string, unknown>;
        return JSON.stringify(event);
      }),
    wanted: (request) => JSON.stringify(request),
  },
  'slack-app': {
    arrived: (sent) => bodiesTo(sent, 'slack.com').map((body) => blocksIn(JSON.parse(body) as Record<string, unknown>)),
    // What has become of a question is no message of its own.
    wanted: (request) => (request.text === undefined ? undefined : blocksIn(request)),
  },
};

const blocksIn = ({ text, blocks }: Record<string, unknown>): string => JSON.stringify([text, blocks]);

/** What was to be sent to a channel has arrived there. */
function missing(sent: Sent, deliveries: readonly DeliveryMessage[]): string[] {
  const byChannel = Map.groupBy(deliveries, ({ channel }) => channel);
  return Object.entries(EVERY_CHANNEL.channels).flatMap(([id, { kind }]) => {
    const { arrived, wanted } = KINDS[kind];
    const all = new Set(arrived(sent));
    return (byChannel.get(id) ?? []).flatMap((delivery) => {
      const text = wanted(delivery.request);
      return text === undefined || all.has(text) ? [] : [`the message ${delivery.id} never came to the channel ${id}`];
    });
  });
}

/**
 * Whoever has the key of a channel can tell that a request is Riposte's, and hears of each alert who refuses an id that has
 * come before, as docs/alerts.md advises.
 */
function unproven({ taken }: Sent): string[] {
  const requests = taken.filter(({ host }) => host === 'hook.example');
  const unsigned = requests.flatMap(({ body, headers }) => {
    const { 'x-riposte-timestamp': at, 'x-riposte-signature': signed } = headers;
    return signed === `v1=${signature(HOOK_KEY, Number(at), body)}`
      ? []
      : [`the request ${idOf(headers)} is not signed`];
  });
  const first = new Map(requests.toReversed().map((each) => [idOf(each.headers), each]));
  const heard = new Set([...first.values()].flatMap(alertsIn));
  const unheard = requests
    .flatMap(alertsIn)
    .filter((id) => !heard.has(id))
    .map((id) => `the alert ${id} stands only in requests whose id had come before`);
  return [...unsigned, ...unheard];
}

const idOf = (headers: Taken['headers']): string => headers['x-riposte-id'] ?? '';
const alertsIn = ({ body }: Taken): string[] =>
  (JSON.parse(body) as { alerts?: { id: string }[] }).alerts?.map(({ id }) => id) ?? [];

/** With a channel of every kind, each message has come to each of them. */
export const channelsTold: Invariant = (story) =>
  story.plan.isLoud ? [...missing(story, story.alertBook.deliveries), ...unproven(story)].map(untold) : [];

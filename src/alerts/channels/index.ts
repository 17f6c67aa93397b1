import type { AlertSettings, ChannelSettings, KindOfChannel, SettingsOf } from '../../policy/riposte-yml/channels.ts';
import type { Message } from '../message.ts';
import { TOPIC } from '../routes.ts';
import { amazonQ } from './amazon-q.ts';
import type { Channel, Request, Sending } from './channel.ts';
import { https } from './https.ts';
import { pagerduty } from './pagerduty.ts';
import { ses } from './ses.ts';
import { slack } from './slack.ts';
import { slackApp } from './slack-app.ts';
import { sns } from './sns.ts';
import { teams } from './teams.ts';

/** Every kind of channel; each has `src/alerts/channels/<kind>.ts`. */
export const kinds: { [K in KindOfChannel]: Channel<SettingsOf<K>> } = {
  'amazon-q': amazonQ,
  https,
  pagerduty,
  ses,
  slack,
  'slack-app': slackApp,
  sns,
  teams,
};

/** The settings of a channel by its id; undefined when riposte.yml names none. The topic of the stack is always there. */
export function settingsOf(
  id: string,
  { channels = {} }: AlertSettings,
  { topic }: Pick<Sending['config'], 'topic'>,
): ChannelSettings | undefined {
  if (id === TOPIC) return { kind: 'sns', topic };
  return Object.hasOwn(channels, id) ? channels[id] : undefined;
}

const kindOf = (settings: ChannelSettings): Channel => kinds[settings.kind] as unknown as Channel;

export const roomOf = (settings: ChannelSettings): Channel['room'] => kindOf(settings).room;

/** What a channel is to send for a message. Pure. */
export const render = (message: Message, settings: ChannelSettings, config: Sending['config']): Request =>
  kindOf(settings).render(message, settings, config);

/** @throws UndeliverableError, DeliveryError, or what AWS answers */
export const send = (request: Request, settings: ChannelSettings, sending: Sending): Promise<void> =>
  kindOf(settings).send(request, settings, sending);

import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { describeError } from '../core/telemetry.ts';
import { clean, utc } from '../core/text.ts';
import type { AlertSettings, ChannelSettings } from '../policy/riposte-yml/channels.ts';
import type { Sending } from './channels/channel.ts';
import { render, send, settingsOf } from './channels/index.ts';
import { createSecretReader } from './channels/secret.ts';
import type { DelivererOptions } from './deliverer.ts';
import { type Message, noticeMessage } from './message.ts';
import { TOPIC } from './routes.ts';

/** What the command asks the function of deliveries: which channels there are, or to prove some. */
export interface Question {
  ask: 'list' | 'test';
  /** One of them; all when it is left out. */
  channel?: string;
}

/** One channel as the deployment has it, and, where it was proved, how that went. */
export interface ChannelAnswer {
  channel: string;
  kind: string;
  ok?: boolean;
  /** Why not. */
  why?: string;
}

export type TestAnswer = { channels: ChannelAnswer[]; routes: number; quietHours: number } | { problem: string };

/**
 * Answers the command from within the deployment, so that a test proves what an alert needs: the function's own role,
 * its secrets and its network.
 */
export function createAnswerer(
  options: Omit<DelivererOptions, 'telemetry'>,
): (question: Question) => Promise<TestAnswer> {
  const { settings } = options;
  return async ({ ask, channel }) => {
    const all = [TOPIC, ...Object.keys(settings.channels ?? {})];
    const chosen = channel === undefined ? all : all.filter((id) => id === channel);
    if (chosen.length === 0)
      return { problem: `there is no channel ${clean(String(channel), 64)}; there are ${all.join(', ')}` };
    const channels = await Promise.all(
      chosen.map((id) => (ask === 'test' ? prove(id, options) : describe(id, settings, options.config))),
    );
    return { channels, routes: settings.routes?.length ?? 0, quietHours: settings.quietHours?.length ?? 0 };
  };
}

const describe = (channel: string, settings: AlertSettings, config: Sending['config']): ChannelAnswer => ({
  channel,
  kind: settingsOf(channel, settings, config)?.kind ?? '?',
});

async function prove(id: string, options: Omit<DelivererOptions, 'telemetry'>): Promise<ChannelAnswer> {
  const { clients, config, settings, post, now } = options;
  const about = describe(id, settings, config);
  const channel = settingsOf(id, settings, config) as ChannelSettings;
  // Read afresh: what was renewed a minute ago is what people want to prove.
  const { read: secret } = createSecretReader(clients, now);
  try {
    const request = render(testMessage(id, config, now()), channel, config);
    // What follows a message is for questions, of which this is none.
    const later = async (): Promise<void> => undefined;
    await send(request, channel, { clients, config, post, secret, later, now });
    const problem = await unheard(channel, clients);
    return problem === undefined ? { ...about, ok: true } : { ...about, ok: false, why: problem };
  } catch (error) {
    return { ...about, ok: false, why: clean(describeError(error).message, 400) };
  }
}

function testMessage(channel: string, { stack, account, region }: Sending['config'], now: number): Message {
  const body = [
    `This is a test of the channel ${channel} of ${stack} in ${account} ${region}, at ${utc(now)}.`,
    'Nothing has happened, and there is nothing to do.',
  ];
  const message = noticeMessage({
    id: `${stack}#test#${channel}#${now}`,
    about: 'test',
    severity: 'low',
    needsPerson: false,
    subject: `[Riposte] TEST of the channel ${channel} (${account} ${region})`,
    body: body.join('\n'),
  });
  // What a test opens it also closes, where a channel has incidents.
  return { ...message, kind: 'test', stage: 'resolved' };
}

/** SNS takes what nobody hears. */
async function unheard(channel: ChannelSettings, { sns }: Pick<DelivererOptions['clients'], 'sns'>) {
  if (channel.kind !== 'sns' && channel.kind !== 'amazon-q') return undefined;
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: channel.topic }));
  if (Number(Attributes?.SubscriptionsConfirmed ?? 0) > 0) return undefined;
  const pending = Number(Attributes?.SubscriptionsPending ?? 0);
  const invited = pending > 0 ? `; ${pending} have not yet followed the link in their email` : '';
  return `the topic has no confirmed subscription, so nobody hears of it${invited}`;
}

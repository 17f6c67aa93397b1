import type { LocalStack } from '../../local/local-stack.ts';
import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { BEFORE_CHANNELS } from '../as-before.ts';
import { chanceOf } from '../random.ts';

/** Of schedules without doors, those in which all alerts go to a channel of every kind. */
const LOUD = 0.3;

export const isLoud = (seed: number): boolean =>
  !BEFORE_CHANNELS.has(seed) && chanceOf(seed, 'every channel').hits(LOUD);

/** What no log, message or record may hold: it stands in the addresses and keys of the channels. */
export const CHANNEL_SECRET = 'planted-in-a-channel';
export const HOOK_KEY = `${CHANNEL_SECRET}-hook-key`;

const SECRETS = {
  'riposte/chat': `https://hooks.slack.example/${CHANNEL_SECRET}`,
  'riposte/team': `https://teams.example/${CHANNEL_SECRET}`,
  'riposte/pager': `${CHANNEL_SECRET}-routing`,
  'riposte/app': `${CHANNEL_SECRET}-token`,
  'riposte/hook': JSON.stringify({ url: `https://hook.example/${CHANNEL_SECRET}`, key: HOOK_KEY }),
};
const SENDER = 'riposte@example.com';
const TOPICS = ['on-call', 'chatbot'] as const;
const arnOf = (topic: (typeof TOPICS)[number]): string => `arn:aws:sns:eu-west-1:111122223333:${topic}`;

const channels = {
  mail: { kind: 'ses', from: SENDER, to: ['security@example.com'] },
  chat: { kind: 'slack', url: 'secret:riposte/chat' },
  app: { kind: 'slack-app', channel: 'C0123456789', token: 'secret:riposte/app' },
  team: { kind: 'teams', url: 'secret:riposte/team' },
  q: { kind: 'amazon-q', topic: arnOf('chatbot') },
  call: { kind: 'sns', topic: arnOf('on-call') },
  pager: { kind: 'pagerduty', key: 'secret:riposte/pager' },
  hook: { kind: 'https', url: 'secret:riposte/hook#url', key: 'secret:riposte/hook#key' },
} as const satisfies AlertSettings['channels'];

/** riposte.yml, with a channel of each kind. */
export const EVERY_CHANNEL = {
  channels,
  routes: [{ to: ['topic', ...Object.keys(channels)] }],
} satisfies AlertSettings;

/** Makes what the channels need. */
export function prepareChannels({ services }: LocalStack): void {
  services.sesv2.verified.add(SENDER);
  for (const topic of TOPICS) services.sns.createTopic(topic);
  for (const [name, value] of Object.entries(SECRETS)) services.secretsManager.seedSecret({ name, value });
}

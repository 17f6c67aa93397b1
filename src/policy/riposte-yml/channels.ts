import * as z from 'zod';
import { SOURCE_IDS } from '../../core/finding.ts';
import type { People } from '../../core/known-people.ts';
import { isZone } from '../../core/time.ts';
import { keys, listed, oneOf, oneOrMore, shownValue, text } from './shape.ts';
import { didYouMean } from './suggest.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const BANDS = ['low', 'medium', 'high', 'critical'] as const;

const channelId = text(/^[a-z][a-z0-9-]{0,63}$/, 'the name of a channel: small letters, digits and hyphens').refine(
  (id) => id !== 'topic' && id !== 'digest',
  { error: ({ input }) => `${shownValue(input)} is a name of Riposte's own: choose another.` },
);
const REFERENCE = /^(secret:[\w/+=.@-]{1,512}(#[\w.-]{1,128})?|parameter:\/?[\w.-]{1,400}(\/[\w.-]{1,400}){0,14})$/;
const NO_REFERENCE =
  'this is not where a secret is kept, and the secret itself has no place here: secret:NAME or secret:NAME#FIELD is one in Secrets Manager, parameter:NAME one in Parameter Store.';
/** Where a secret is kept. What stands there instead is not shown, since it may be the secret. */
const reference = z.string({ error: NO_REFERENCE }).regex(REFERENCE, { error: NO_REFERENCE });
export const mailAddress = text(/^[^\s@,<>"]{1,64}@[^\s@,<>"]{1,190}\.[^\s@,<>".]{2,63}$/, 'an e-mail address');
const topicArn = text(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  'the ARN of a topic such as arn:aws:sns:eu-west-1:111122223333:chat',
);
const host = z
  .exactOptional(z.boolean())
  .describe('Whether the host may have an address of a private network; false when left out.');
const kind = <const T extends string>(word: T) => z.literal(word);

const ses = keys({
  kind: kind('ses'),
  from: mailAddress.describe('The sender: of a domain or address that is verified in Amazon SES.'),
  to: z.array(mailAddress).min(1).max(50).describe('The recipients.'),
}).describe('E-mail by Amazon SES.');
const slack = keys({
  kind: kind('slack'),
  url: reference.describe("Where the webhook's URL is kept."),
}).describe('An incoming webhook of Slack.');
const slackApp = keys({
  kind: kind('slack-app'),
  channel: text(
    /^[CG][A-Z0-9]{6,20}$/,
    'the id of a Slack channel such as C0123456789, which stands at the end of its details',
  ).describe("The channel's id, which stays the same when it is renamed."),
  token: reference.describe("Where the app's bot token is kept. It needs the scope chat:write."),
  signingSecret: z
    .exactOptional(reference)
    .describe("Where the app's signing secret is kept, by itself; for buttons: see the setting slackApp."),
}).describe('An app of your own in Slack: its messages show what became of a question.');
const teams = keys({
  kind: kind('teams'),
  url: reference.describe("Where the webhook's or workflow's URL is kept."),
}).describe('An incoming webhook or workflow of Microsoft Teams.');
const amazonQ = keys({
  kind: kind('amazon-q'),
  topic: topicArn.describe('A topic of its own, to which Amazon Q Developer in chat applications is subscribed.'),
}).describe('Slack or Microsoft Teams by Amazon Q Developer in chat applications.');
const sns = keys({
  kind: kind('sns'),
  topic: topicArn.describe('Another topic of yours.'),
}).describe('Another SNS topic.');
const pagerduty = keys({
  kind: kind('pagerduty'),
  key: reference.describe('Where the integration key (Events API v2) is kept.'),
  region: z.exactOptional(oneOf(['us', 'eu'])).describe('The service region of the account; us when left out.'),
}).describe('PagerDuty by its Events API v2.');
const https = keys({
  kind: kind('https'),
  url: z
    .union([text(/^https:\/\/[^\s#]{1,2000}$/, 'an address that begins with https://'), reference])
    .describe('Where to post: the address, or where it is kept when it holds a secret.'),
  key: reference.describe('Where the key is kept with which each request is signed.'),
  allowPrivate: host,
}).describe('Any receiver, by a signed HTTPS request.');

const ChannelShape = z.discriminatedUnion('kind', [ses, slack, slackApp, teams, amazonQ, sns, pagerduty, https], {
  error: ({ input }) =>
    `${shownValue((input as { kind?: unknown } | null)?.kind)} is no kind of channel; there are ses, slack, slack-app, teams, amazon-q, sns, pagerduty and https.`,
});

const target = text(/^[a-z][a-z0-9-]{0,63}$/, 'a channel, topic, or digest');
const Route = keys({
  severity: z.exactOptional(oneOrMore(oneOf(BANDS))).describe('Bands of severity.'),
  source: z.exactOptional(oneOrMore(oneOf(SOURCE_IDS))).describe('Which service found it.'),
  account: z
    .exactOptional(oneOrMore(text(/^\d{12}$/, "an account's twelve digits")))
    .describe('The account of the affected resource, in quotes.'),
  playbook: z
    .exactOptional(oneOrMore(text(/^[a-z0-9*][a-z0-9*-]{0,63}$/, 'a playbook, in which * stands for anything')))
    .describe('The playbook that decided, as a pattern.'),
  to: oneOrMore(target).describe('Channels; topic is the topic of the stack, digest the daily email alone.'),
});

const clock = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:00, in quotes');
const zone = text(/^[\w+/-]{1,64}$/, 'a time zone such as Europe/Zurich').refine(isZone, {
  error: ({ input }) => `${shownValue(input)} is not a time zone such as Europe/Zurich.`,
});

const QuietHours = keys({
  zone: z.exactOptional(zone).describe('The time zone, such as Europe/Zurich. UTC when left out.'),
  days: z
    .exactOptional(z.array(oneOf(DAYS)).min(1).max(7))
    .describe('Days on which they begin; every day unless told.'),
  from: clock.describe('When they begin, included.'),
  to: clock.describe('When they end, excluded; before `from` it is the next day.'),
  channels: z.exactOptional(z.array(target).min(1)).describe('Channels that they hold for; all unless told.'),
  except: z.exactOptional(oneOrMore(oneOf(BANDS))).describe('What is told at once all the same; critical unless told.'),
}).refine(({ from, to }) => from !== to, { error: 'from and to are the same, so that it is always quiet.' });

/** The sections about alerts: where they can go, which go where, and when people sleep. */
export const channelSections = {
  channels: z
    .exactOptional(z.record(channelId, ChannelShape))
    .describe('Where alerts can go, by name, beside the topic of the stack.'),
  routes: z
    .exactOptional(z.array(Route).max(200))
    .describe('Which alerts go where: the first that matches. What none matches goes to the topic.'),
  quietHours: z
    .exactOptional(z.array(QuietHours).min(1).max(50))
    .describe('When alerts are held, to be told in one summary at the end.'),
};

export type ChannelSettings = z.infer<typeof ChannelShape>;
export type KindOfChannel = ChannelSettings['kind'];
export type SettingsOf<K extends KindOfChannel> = Extract<ChannelSettings, { kind: K }>;
export type RouteSettings = z.infer<typeof Route>;
export type QuietSettings = z.infer<typeof QuietHours>;

/** What riposte.yml says about alerts. */
export interface AlertSettings {
  channels?: Record<string, ChannelSettings>;
  routes?: RouteSettings[];
  quietHours?: QuietSettings[];
  /** Whose addresses links are sent to. */
  people?: People;
}

/** What is wrong, and where in riposte.yml. */
interface ChannelProblem {
  path: (string | number)[];
  message: string;
}

/** What the sections say that cannot be, read together: each channel that is named and not there. */
export function channelProblems({ channels = {}, routes = [], quietHours = [] }: AlertSettings): ChannelProblem[] {
  const known = ['topic', ...Object.keys(channels)];
  const missing = (path: ChannelProblem['path'], names: readonly string[]): ChannelProblem[] =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path,
        message: `there is no channel "${name}"; there are ${listed(known)}.${didYouMean(name, known)}`,
      }));
  const named = (to: string | string[]): string[] => [to].flat().filter((name) => name !== 'digest');
  return [
    ...Object.entries(channels).flatMap(([name, channel]) => sharedSecret(name, channel)),
    ...routes.flatMap(({ to }, n) => missing(['routes', n, 'to'], named(to))),
    ...quietHours.flatMap((hours, n) => missing(['quietHours', n, 'channels'], hours.channels ?? [])),
  ];
}

/** Whoever may read one field of a secret reads all: the function that posts must not be able to sign as Slack does. */
function sharedSecret(name: string, channel: ChannelSettings): ChannelProblem[] {
  if (channel.kind !== 'slack-app' || channel.signingSecret === undefined) return [];
  const kept = (where: string): string => where.split('#')[0] ?? '';
  if (kept(channel.token) !== kept(channel.signingSecret)) return [];
  const message = `${kept(channel.token)} holds the token as well: keep the signing secret in a secret of its own, since the function that posts may read the token's.`;
  return [{ path: ['channels', name, 'signingSecret'], message }];
}

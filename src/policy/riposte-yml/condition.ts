import * as z from 'zod';
import { RESOURCE_KINDS, SOURCE_IDS } from '../../core/finding.ts';
import { isZone } from '../../core/time.ts';
import * as pattern from '../../platform/settings/patterns.ts';
import { keys, listOf, oneOf, oneOrMore, shownValue, someOf, text, whole } from './shape.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const GLOB = /^(?!\s)(?!.*\*\*)[^?[\]{}^\\|\p{Cc}]{1,256}(?<!\s)$/u;
const glob = (what: string, example: string) =>
  text(GLOB, `a pattern for ${what}, such as ${example}: only * is special, and stands for any run of characters`);

const account = text(/^\d{12}$/, "an account's twelve digits");
const region = text(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d$/, 'a region such as eu-west-1');
const tag = text(/^[^=\p{Cc}]{1,128}(=[^\p{Cc}]{0,256})?$/u, 'a tag such as key or key=value');
const unit = text(pattern.UNIT, 'the id of an organisational unit or root, such as ou-a1b2-c3d4e5f6 or r-a1b2');
const clock = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30');
const zone = text(/^[\w+/-]{1,64}$/, 'a time zone such as Europe/Zurich').refine(isZone, {
  error: ({ input }) => `${shownValue(input)} is not a time zone such as Europe/Zurich.`,
});
const fact = z.union([z.string().max(256), z.number(), z.boolean()]);
const times = whole(1, 1_000_000_000, 'sightings');

const isSomething = (value: object): boolean => Object.keys(value).length > 0;
const resource = keys({
  kind: z.exactOptional(oneOrMore(oneOf(RESOURCE_KINDS))).describe('What kind of resource it is.'),
  id: z.exactOptional(oneOrMore(glob('ids', 'prod-*'))).describe('Its id in its own service, as a pattern.'),
  tag: z.exactOptional(oneOrMore(tag)).describe('A tag that it carries, as `key` or `key=value`.'),
});
const count = keys({
  atLeast: z.exactOptional(times).describe('Seen at least so many times.'),
  atMost: z.exactOptional(times).describe('Seen at most so many times.'),
});
const time = keys({
  zone: z.exactOptional(zone).describe('The time zone, such as Europe/Zurich. UTC when left out.'),
  days: z.exactOptional(listOf(oneOf(DAYS), 7, 'days')).describe('Days of the week.'),
  from: z.exactOptional(clock).describe('From this time of day, included. `from` after `to` is over midnight.'),
  to: z.exactOptional(clock).describe('To this time of day, excluded.'),
});

/** What a finding has to be for a playbook to answer it. */
export const Condition = keys({
  source: z.exactOptional(oneOrMore(oneOf(SOURCE_IDS))).describe('Which service found it.'),
  type: z
    .exactOptional(oneOrMore(glob('finding types', 'Recon:EC2/*')))
    .describe('The finding type, in full or with `*` for any run of characters.'),
  role: z.exactOptional(oneOf(['TARGET', 'ACTOR'])).describe('Whether our resource was attacked, or attacks.'),
  direction: z
    .exactOptional(oneOrMore(oneOf(['INBOUND', 'OUTBOUND', 'UNKNOWN'])))
    .describe('Who opened the connection.'),
  severity: z
    .exactOptional(oneOrMore(oneOf(['low', 'medium', 'high', 'critical'])))
    .describe('Bands of severity: low below 4, medium below 7, high below 9, then critical.'),
  account: z.exactOptional(oneOrMore(account)).describe('The account of the affected resource, in quotes.'),
  region: z.exactOptional(oneOrMore(region)).describe('The region of the affected resource.'),
  unit: z
    .exactOptional(oneOrMore(unit))
    .describe('An organisational unit, or the root, that the account is in or below; needs the section organisation.'),
  accountTag: z
    .exactOptional(oneOrMore(tag))
    .describe('A tag of the account, as `key` or `key=value`; needs the section organisation.'),
  resource: z
    .exactOptional(
      resource.refine(isSomething, { error: 'it asks for nothing: give it kind, id or tag, or leave it out.' }),
    )
    .describe('One of the resources of the finding, of which all of this has to be true.'),
  count: z
    .exactOptional(
      count
        .refine(isSomething, { error: 'it asks for nothing: give it atLeast or atMost, or leave it out.' })
        .refine(({ atLeast = 1, atMost = Number.MAX_SAFE_INTEGER }) => atLeast <= atMost, {
          error: 'atLeast is more than atMost, so that no finding can match.',
        }),
    )
    .describe('How often the service has seen it.'),
  time: z
    .exactOptional(
      time
        .refine(({ days, from, to }) => Boolean(days ?? from ?? to), {
          error: 'it needs days, or from and to.',
        })
        .refine(({ from, to }) => (from === undefined) === (to === undefined) && (from === undefined || from !== to), {
          error: 'from and to go together, and differ.',
        }),
    )
    .describe('When it was last seen.'),
  facts: z
    .exactOptional(
      someOf(text(/^[A-Za-z][\w.-]{0,63}$/, 'the name of a fact such as policyType'), oneOrMore(fact), 'fact'),
    )
    .describe('Facts of the finding, equal to or one of; `riposte explain` shows them.'),
  tag: z.exactOptional(tag).describe('A tag that any of its resources carries, as `key` or `key=value`.'),
}).meta({ id: 'when' });

import * as z from 'zod';
import * as pattern from '../../platform/settings/patterns.ts';
import { keys, listOf, oneOf, someOf, text } from './shape.ts';

const address = text(/^[^\s@,<>"]{1,64}@[^\s@,<>"]{1,190}\.[^\s@,<>".]{2,63}$/, 'an e-mail address');
const account = text(/^\d{12}$/, "an account's twelve digits");

const unit = text(pattern.UNIT, 'the id of an organisational unit or root, such as ou-a1b2-c3d4e5f6 or r-a1b2');

const Recipient = keys({
  address: address.describe('Who gets it.'),
  accounts: z
    .exactOptional(listOf(account, 500, 'accounts'))
    .describe('Only what happened in these accounts, in quotes; all of them when left out.'),
  units: z
    .exactOptional(listOf(unit, 50, 'units'))
    .describe('And in the accounts of these organisational units, or of units below; needs the section organisation.'),
  tags: z
    .exactOptional(someOf(text(/^.{1,128}$/, 'the key of a tag'), text(/^.{0,256}$/, 'the value of a tag'), 'tag'))
    .describe('And in accounts that have all of these tags; needs the section organisation.'),
  format: z
    .exactOptional(oneOf(['html', 'text']))
    .describe('html, with the same as plain text, or text alone; html when left out.'),
  period: z
    .exactOptional(oneOf(['daily', 'weekly', 'both']))
    .describe('Each day, each Monday about the week before, or both; daily when left out, with weekly: true both.'),
}).describe('One recipient by Amazon SES.');

const Digest = keys({
  recipients: z
    .exactOptional(listOf(Recipient, 50, 'recipients'))
    .describe('Who gets the digest by Amazon SES; needs the setting sesFrom. Without it: the setting email.'),
  weekly: z
    .exactOptional(z.boolean())
    .describe('Whether a digest of the week is sent on Mondays too; false when left out.'),
  topic: z
    .exactOptional(oneOf(['auto', 'always']))
    .describe('Whether the SNS topic gets it as plain text: auto, when SES is off; always. auto when left out.'),
}).refine(
  ({ recipients = [] }) => new Set(recipients.map((one) => one.address.toLowerCase())).size === recipients.length,
  {
    error: 'an address stands twice among recipients.',
  },
);

/** The section about the digest: who gets it, about which accounts, how and how often. */
export const digestSections = {
  digest: z.exactOptional(Digest).describe('Who gets the digest.'),
};

export type DigestSettings = z.infer<typeof Digest>;
export type RecipientSettings = z.infer<typeof Recipient>;

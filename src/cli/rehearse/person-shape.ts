import { z } from 'zod';
import { ACTION_IDS } from '../../core/action.ts';
import { keys, oneOf, text } from '../../policy/riposte-yml/shape.ts';
import { byForm } from './by-form.ts';

const words = text(/\S/, 'a text');

/** YAML reads an account without quotes as a number, which is as good where no zero stands before it. */
export const AccountId = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  text(/^\d{12}$/, "an account's twelve digits, in quotes"),
);

/** Who is meant, and in whose name; without anything: all that a person could answer now. */
export const Wish = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  target: z.exactOptional(words),
  account: z.exactOptional(AccountId),
  by: z.exactOptional(words),
});
export type Wish = z.infer<typeof Wish>;

/** What is acknowledged: a response, a question, a finding by its id, or an incident. */
export const Ack = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  target: z.exactOptional(words),
  account: z.exactOptional(AccountId),
  finding: z.exactOptional(words),
  incident: z.exactOptional(words),
  reason: z.exactOptional(words),
  by: z.exactOptional(words),
});
export type Ack = z.infer<typeof Ack>;

const Reason = keys({ reason: z.exactOptional(words), by: z.exactOptional(words) });
/** A reason alone, or with the one who turns the switch. */
export const Switch = byForm({
  may: 'a reason, or { reason, by }',
  scalar: words.transform((reason) => ({ reason })),
  group: Reason,
});

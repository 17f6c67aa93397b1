import { z } from 'zod';
import { ACTION_IDS } from '../../core/action.ts';
import { BLAST_RADII } from '../../core/blast-radius.ts';
import { keys, oneOf, text } from '../../policy/riposte-yml/shape.ts';

const words = text(/\S/, 'a text');

/** YAML reads an account without quotes as a number, which is as good where no zero stands before it. */
export const AccountId = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  text(/^\d{12}$/, "an account's twelve digits, in quotes"),
);

/**
 * Who is meant, and in whose name; without anything: all that a person could answer now. `sequence` is the id of an attack
 * sequence: its question is answered, all steps at once.
 */
export const Wish = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  target: z.exactOptional(words),
  account: z.exactOptional(AccountId),
  sequence: z.exactOptional(words),
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

/** What is paused or resumed, everything where nothing is named; why, until when (`4h`, or a time), and in whose name. */
export const Switch = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  playbook: z.exactOptional(words),
  account: z.exactOptional(AccountId),
  class: z.exactOptional(oneOf(BLAST_RADII)),
  reason: z.exactOptional(words),
  until: z.exactOptional(words),
  by: z.exactOptional(words),
});
export type Switch = z.infer<typeof Switch>;

import { z } from 'zod';
import { ACTION_IDS } from '../../core/action.ts';
import { OUTCOMES } from '../../core/decision.ts';
import { RESPONSE_STATES } from '../../core/response.ts';
import { keys, oneOf, text, whole } from '../../policy/riposte-yml/shape.ts';
import { byForm } from './by-form.ts';
import { AccountId } from './person-shape.ts';

const COLORS = ['red', 'amber', 'green'] as const;
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

const words = text(/\S/, 'a text to look for');
/** Texts that have to be there, all of them; capitals and line breaks make no difference. */
const Says = byForm({ may: 'a text, or a list of texts', scalar: words, list: z.array(words).min(1) });
const times = whole(0, 1_000_000, 'times');
const counted = {
  atLeast: z.exactOptional(times),
  atMost: z.exactOptional(times),
  exactly: z.exactOptional(times),
};
const Count = byForm({ may: 'a number, or { atLeast, atMost, exactly }', scalar: times, group: keys(counted) });

/** One response that has to be there, or so many. */
export const ResponsePattern = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  target: z.exactOptional(words),
  account: z.exactOptional(AccountId),
  region: z.exactOptional(words),
  state: z.exactOptional(oneOf(RESPONSE_STATES)),
  outcome: z.exactOptional(oneOf(OUTCOMES)),
  settled: z.exactOptional(z.boolean()),
  guard: z.exactOptional(words),
  reason: z.exactOptional(Says),
  history: z.exactOptional(Says),
  findings: z.exactOptional(times),
  ...counted,
});
export type ResponsePattern = z.infer<typeof ResponsePattern>;

const AlertPattern = keys({
  says: z.exactOptional(Says),
  severity: z.exactOptional(oneOf(SEVERITIES)),
  needsPerson: z.exactOptional(z.boolean()),
  ...counted,
});

const QuestionPattern = keys({
  action: z.exactOptional(oneOf(ACTION_IDS)),
  target: z.exactOptional(words),
  says: z.exactOptional(Says),
  ...counted,
});

const plain = {
  responses: z.exactOptional(z.array(ResponsePattern)),
  questions: z.exactOptional(
    byForm({ may: 'a number, or a list of questions', scalar: times, list: z.array(QuestionPattern) }),
  ),
  calls: z.exactOptional(z.record(text(/^[a-z0-9-]+:[A-Z]\w+$/, 'a call such as secretsmanager:RotateSecret'), Count)),
  alerts: z.exactOptional(
    byForm({
      may: 'a number, { atLeast, says, … } or a list of such',
      scalar: times,
      list: z.array(AlertPattern),
      group: AlertPattern,
    }),
  ),
  digests: z.exactOptional(times),
  dead: z.exactOptional(times),
  color: z.exactOptional(oneOf(COLORS)),
  says: z.exactOptional(Says),
};

/** What has to be true at the end of a step; `not`: none of it may be. */
export const Expectation = keys({ ...plain, not: z.exactOptional(keys(plain)) });
export type Expectation = z.infer<typeof Expectation>;
export type PlainExpectation = Omit<Expectation, 'not'>;
export type Count = z.infer<typeof Count>;

import * as z from 'zod';
import { MODES } from '../../core/decision.ts';
import { Condition } from './condition.ts';
import { approvers } from './people-section.ts';
import { keys, listOf, oneOf, text, whole } from './shape.ts';
import { StepShape } from './step.ts';

export const PlaybookId = text(
  /^(?=.{1,64}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'a name such as my-playbook: small letters, digits and hyphens',
);
const steps = listOf(StepShape, 10, 'steps');
const why = text(/^[^\p{Cc}]{10,300}$/u, 'a reason of 10 to 300 characters on one line');
const advice = text(/^[^\p{Cc}]{8,600}$/u, 'advice of 8 to 600 characters on one line');
const tell = oneOf(['now', 'digest']);
const approvals = whole(1, 5, 'people');
const channel = text(/^[a-z][a-z0-9-]{0,63}$/, 'the name of a channel');

const about = {
  when: 'Which findings it answers: every key must match; in a list, any entry.',
  steps: 'What is done, in order.',
  why: 'The reason, as a sentence that people read with each decision.',
  advice: 'What people should look at, in which order, and what they must not do: alerts show it.',
  tell: '`digest` leaves it to the daily email; failures and approvals are told at once all the same.',
  approvals: 'How many people have to approve; 1 when left out. More than one are people of `people`.',
  approvers: 'Who of `people` may approve; those of the file when left out.',
  channel: 'A channel that its alerts go to, in place of those that the severity chooses.',
};

/** A rule: which findings call for what, and why. */
export const PlaybookShape = keys({
  id: PlaybookId.describe('Its name, which decisions, alerts and commands show.'),
  when: Condition.describe(about.when),
  steps: steps.describe(about.steps),
  why: why.describe(about.why),
  advice: z.exactOptional(advice).describe(about.advice),
  tell: z.exactOptional(tell).describe(about.tell),
  channel: z.exactOptional(channel).describe(about.channel),
  approvals: z.exactOptional(approvals).describe(about.approvals),
  approvers: z.exactOptional(approvers).describe(about.approvers),
});

/** What is changed of another playbook. */
export const ChangeShape = keys({
  mode: z.exactOptional(oneOf(MODES)).describe('A ceiling for the mode of each of its steps.'),
  when: z.exactOptional(Condition).describe(about.when),
  steps: z.exactOptional(steps).describe(about.steps),
  why: z.exactOptional(why).describe(about.why),
  advice: z.exactOptional(advice).describe(about.advice),
  tell: z.exactOptional(tell).describe(about.tell),
  channel: z.exactOptional(channel).describe(about.channel),
  approvals: z.exactOptional(approvals).describe(about.approvals),
  approvers: z.exactOptional(approvers).describe(about.approvers),
}).refine((change) => Object.keys(change).length > 0, {
  error:
    'it changes nothing: give it mode, when, steps, why, advice, tell, channel, approvals or approvers, or leave it out.',
});

/** The sections about playbooks: those added, and what is changed in others. */
export const playbookSections = {
  playbooks: z
    .exactOptional(listOf(PlaybookShape, 2_000, 'playbooks'))
    .describe('Playbooks of your own, tried in this order before the built-in ones.'),
  override: z
    .exactOptional(z.record(PlaybookId, ChangeShape))
    .describe('Changes to other playbooks, by their id. They stay in their place in the order.'),
  disable: z
    .exactOptional(listOf(PlaybookId, 500, 'ids'))
    .describe('Ids of other playbooks that are not tried at all.'),
};

/** What the override parameter may say. */
export const OverrideShape = keys(playbookSections);

/** A file of the built-in playbooks. */
export const PlaybookFile = keys({ playbooks: listOf(PlaybookShape, 2_000, 'playbooks') });

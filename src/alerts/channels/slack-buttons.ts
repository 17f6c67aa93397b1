import { blockIdOf } from '../../core/approval-link.ts';
import type { Alert, AnswerButtons } from '../alert.ts';
import { sentence } from '../defang.ts';
import { placeText } from '../where.ts';
import { phrase } from '../words.ts';
import type { Block } from './slack-blocks.ts';

/** Why somebody says no: chosen, since a button asks for no text. */
export const NO_BECAUSE = {
  expected: 'It is meant to be so.',
  false: 'The finding is wrong.',
  'by-hand': 'I do it by hand.',
  harm: 'It would do harm.',
  other: 'For another reason.',
} as const;

/** Slack's limit for the text of a question before a press counts. */
const MOST_CONFIRM = 300;

/** The block that holds a question's buttons: what comes back names and proves the question by it. */
export const buttonsId = ({ token }: AnswerButtons): string => blockIdOf(token);

/** Approve, reject with a reason, ask again later, and what the question is about. */
export function buttonsBlock(steps: readonly Alert[], buttons: AnswerButtons): Block {
  const { verdicts } = buttons;
  return {
    type: 'actions',
    block_id: buttonsId(buttons),
    elements: [
      ...(verdicts.includes('approve') ? [approveButton(steps, buttons)] : []),
      rejectMenu(steps),
      button('later', 'Ask again later'),
      button('details', 'Details'),
    ],
  };
}

const button = (action: string, text: string) => ({ type: 'button', action_id: action, text: plain(text) });

const approveButton = (steps: readonly Alert[], { note }: AnswerButtons) => ({
  ...button('approve', 'Approve'),
  style: 'primary',
  confirm: confirm(
    'Approve?',
    [effectText(steps), whereText(steps), note, listText(steps)].filter(Boolean).join(' '),
    'Approve',
  ),
});

const rejectMenu = (steps: readonly Alert[]) => ({
  type: 'static_select',
  action_id: 'reject',
  placeholder: plain('Reject …'),
  options: Object.entries(NO_BECAUSE).map(([value, text]) => ({ text: plain(text), value })),
  confirm: confirm('Reject?', `Nothing is done, and these findings do not ask again. ${headline(steps)}`, 'Reject'),
});

const headline = (steps: readonly Alert[]): string =>
  steps.map(({ decision, outcome, finding }) => phrase(decision, outcome, finding)).join(' ');

/** What saying yes does, from the state of the world that was read. */
function effectText(steps: readonly Alert[]): string {
  const [alert] = steps;
  if (steps.length > 1) return `${steps.length} steps, each if it is as shown.`;
  return alert?.effect ? `It ${sentence(alert.effect, 220)}.` : headline(steps);
}

/** Of several steps, what each does: last, since a long list is cut. */
const listText = (steps: readonly Alert[]): string => (steps.length > 1 ? headline(steps) : '');

const whereText = ([alert]: readonly Alert[]): string => (alert ? inPlace(alert) : '');
const inPlace = (alert: Alert): string => `In ${placeText(alert)}.`;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

const confirm = (title: string, text: string, yes: string) => ({
  title: plain(title),
  text: plain(text.length > MOST_CONFIRM ? `${text.slice(0, MOST_CONFIRM - 1).toWellFormed()}…` : text),
  confirm: plain(yes),
  deny: plain('Cancel'),
});

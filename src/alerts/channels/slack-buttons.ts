import { blockIdOf } from '../../core/approval-link.ts';
import type { Alert, AnswerButtons } from '../alert.ts';
import { quoted, sentence } from '../defang.ts';
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
export function buttonsBlock(alert: Alert, buttons: AnswerButtons): Block {
  const { verdicts } = buttons;
  return {
    type: 'actions',
    block_id: buttonsId(buttons),
    elements: [
      ...(verdicts.includes('approve') ? [approveButton(alert, buttons)] : []),
      rejectMenu(alert),
      button('later', 'Ask again later'),
      button('details', 'Details'),
    ],
  };
}

const button = (action: string, text: string) => ({ type: 'button', action_id: action, text: plain(text) });

const approveButton = (alert: Alert, { note }: AnswerButtons) => ({
  ...button('approve', 'Approve'),
  style: 'primary',
  confirm: confirm('Approve?', [effectText(alert), whereText(alert), note].filter(Boolean).join(' '), 'Approve'),
});

const rejectMenu = (alert: Alert) => ({
  type: 'static_select',
  action_id: 'reject',
  placeholder: plain('Reject …'),
  options: Object.entries(NO_BECAUSE).map(([value, text]) => ({ text: plain(text), value })),
  confirm: confirm('Reject?', `Nothing is done, and these findings do not ask again. ${headline(alert)}`, 'Reject'),
});

const headline = ({ decision, outcome, finding }: Alert): string => phrase(decision, outcome, finding);

/** What saying yes does, from the state of the world that was read. */
const effectText = (alert: Alert): string => (alert.effect ? `It ${sentence(alert.effect, 220)}.` : headline(alert));

const whereText = ({ finding: { account, region } }: Alert): string => `In ${quoted(`${account} ${region}`, 48)}.`;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

const confirm = (title: string, text: string, yes: string) => ({
  title: plain(title),
  text: plain(text.length > MOST_CONFIRM ? `${text.slice(0, MOST_CONFIRM - 1).toWellFormed()}…` : text),
  confirm: plain(yes),
  deny: plain('Cancel'),
});

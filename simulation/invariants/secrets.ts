import { PLANTED } from '../scene.ts';
import { itemsOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const leaked = violated('no-secret');

/** No value of a secret is in the journal, or in anything that people were sent. */
export const noSecret: Invariant = ({ stack, workspace, digests }) => {
  const texts = [
    ...[...workspace.messages, ...workspace.whispers].map((shown) => ({
      where: 'what Slack shows',
      text: JSON.stringify(shown),
    })),
    ...stack.services.sesv2.sent.map(({ subject, text = '', html = '' }) => ({
      where: `the email "${subject}"`,
      text: `${text}${html}`,
    })),
    ...digests.map((digest) => ({ where: 'the daily email', text: JSON.stringify(digest) })),
    ...itemsOf(stack).map((item) => ({ where: `the journal's ${item.pk}`, text: JSON.stringify(item) })),
    ...stack.services.sns.published.map(({ subject, message }) => ({
      where: `the message "${subject}"`,
      text: message,
    })),
  ];
  return texts.flatMap(({ where, text }) =>
    PLANTED.filter((planted) => text.includes(planted)).map((planted) => leaked(`${where} holds ${planted}`)),
  );
};

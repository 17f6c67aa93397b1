import { type LinkRecord, linkId, linkKey, linkText, tokenOf, type Verdict } from '../core/approval-link.ts';
import { type People, slackIdsOf } from '../core/known-people.ts';
import { createTable } from '../platform/table.ts';
import type { SettingsOf } from '../policy/riposte-yml/channels.ts';
import type { Alert, AnswerButtons } from './alert.ts';
import { isQuestion, KEEP_SECONDS, type Linking, lastOf, linkSteps, shownOf, signer } from './approval-links.ts';
import type { Message } from './message.ts';
import { opensQuestion, stepsOf } from './steps.ts';

/** So many questions of one message have buttons, which take a sixth of its room each; the command answers the others. */
const MOST_BUTTONS = 3;

interface Chat {
  /** Its name in riposte.yml. */
  name: string;
  settings: SettingsOf<'slack-app'>;
}

/** Whether questions in this chat get buttons: where somebody would read what they answer. */
export const hasButtons = (message: Message, { signingSecret }: Chat['settings'], { config }: Linking): boolean =>
  config.slackApp !== 'off' && config.linkKey !== '' && signingSecret !== undefined && message.alerts.some(isQuestion);

/** A message with buttons for each of its questions, the first ones, made for this chat alone. */
export async function withButtons(message: Message, chat: Chat, linking: Linking): Promise<Message> {
  const asked = message.alerts.filter(isQuestion).filter(opensQuestion).slice(0, MOST_BUTTONS);
  const made = new Map(
    await Promise.all(
      asked.map(
        async (alert) => [alert, await makeButtons(stepsOf(alert, message.alerts), asked, chat, linking)] as const,
      ),
    ),
  );
  const alerts = message.alerts.map((alert) => {
    // The steps of a question share its buttons: each of them may say what became of it.
    const [first = alert] = stepsOf(alert, message.alerts);
    const buttons = made.get(first);
    return buttons ? { ...alert, buttons } : alert;
  });
  return { ...message, alerts };
}

/** The same question told again in the same chat has the same buttons; one that shows something else has others, as with links. */
async function makeButtons(
  steps: readonly Alert[],
  asked: readonly Alert[],
  { name, settings: { channel } }: Chat,
  { clients, config, settings }: Linking,
): Promise<AnswerButtons> {
  const [alert] = steps as [Alert];
  const may = alert.question?.may;
  const { verdicts, note } = offered(may, settings.people);
  const until = lastOf(steps);
  const asks = {
    key: alert.key,
    plan: alert.question?.plan ?? '',
    ...linkSteps(steps),
    verdicts,
    to: `the channel ${name}`,
    named: false,
    until,
    shown: JSON.stringify(shownOf(steps, asked)),
    codeMac: '',
    chat: { name, id: channel },
    ...(may && { may }),
  };
  const id = linkId(alert.step?.group ?? alert.id, name, `buttons ${channel}`, asks);
  const record: LinkRecord = {
    ...linkKey(id),
    ...asks,
    ttl: Math.floor(until / 1000) + KEEP_SECONDS,
  };
  await createTable(clients.dynamodb, config.table).putAll([record]);
  const token = tokenOf(id, await signer({ clients, config })(linkText(id, record)));
  return { token, verdicts, ...(note !== undefined && { note }) };
}

/** What the buttons of a question can say: where only some may approve, it takes one of them whom Slack knows. */
function offered(may: readonly string[] | undefined, people: People = {}): { verdicts: Verdict[]; note?: string } {
  if (!may) return { verdicts: ['approve', 'reject', 'later'] };
  const known = may.filter((name) => slackIdsOf(people[name] ?? {}).length > 0).slice(0, 10);
  if (known.length > 0)
    return { verdicts: ['approve', 'reject', 'later'], note: `Who may approve here: ${known.join(', ')}.` };
  const who = may.length > 0 ? ` It takes ${may.slice(0, 10).join(', ')}, by the command.` : '';
  return { verdicts: ['reject', 'later'], note: `Nobody can approve it here.${who}` };
}

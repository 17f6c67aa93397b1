import { groupOfAnswer } from '../actions/catalogue/answers.ts';
import { handOverNotice } from '../alerts/inbox.ts';
import {
  answeredKey,
  type LinkRecord,
  MOST_TRIES,
  parseToken,
  type ShownQuestion,
  stepsIn,
  triesIn,
} from '../core/approval-link.ts';
import { queueOfGroup } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import type { AnswerMessage } from '../core/messages.ts';
import { parseResponseKey } from '../core/response.ts';
import type { Given } from '../core/runner.ts';
import { signInProblem } from '../core/sign-in.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { createJournal } from '../journal/journal.ts';
import { EVERYTHING } from '../journal/pauses.ts';
import { sendAll } from '../platform/queues.ts';
import type { AlertSettings } from '../policy/riposte-yml/channels.ts';
import { type PageAnswer, parseAnswer } from './answer-message.ts';
import { endedNotice, pausedNotice } from './answer-notices.ts';
import { isGenuine, isRightCode, type LinkTools, readLink, readPressed } from './link-check.ts';
import { linkTools } from './link-tools.ts';
import { createSlackAnswerer } from './slack/slack-answerer.ts';

type Pressed = Extract<PageAnswer, { kind: 'pressed' }>;

/** Why an answer counts for nothing; it is logged, and not tried again. */
type Refusal =
  | 'no such link'
  | 'wrong signature'
  | 'verdict not allowed'
  | 'not signed in as whose link it is'
  | 'wrong code'
  | 'used already'
  | 'too many tries';

/**
 * Reads what the approval page, or the function for Slack, handed over, and believes nothing of it: signature, code and
 * single use are checked here once more, on records that neither can write. Only then the answer goes to the function that may act.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createAnswerer(
  given: Given,
  settings: AlertSettings = {},
): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const tools = linkTools(given);
  const fromSlack = createSlackAnswerer({ given, settings, tools, hand: (messages) => hand(messages, given) });
  return async (deliveries) => {
    const failed: string[] = [];
    for (const delivery of deliveries) {
      try {
        const answer = parseAnswer(delivery.body);
        const refusal =
          answer.kind === 'slack' ? await fromSlack(answer, delivery) : await answerOne(answer, delivery, tools, given);
        if (refusal) given.telemetry.warn('answer refused', { refusal, messageId: delivery.messageId });
      } catch (error) {
        failed.push(delivery.messageId);
        given.telemetry.warn('answer will be read again', { messageId: delivery.messageId, ...describeError(error) });
      }
    }
    return failed;
  };
}

async function answerOne(
  answer: Exclude<PageAnswer, { kind: 'slack' }>,
  delivery: Delivery,
  tools: LinkTools,
  given: Given,
): Promise<Refusal | undefined> {
  const { id, mac } = parseToken(answer.token) ?? {};
  const link = id && (await readLink(id, tools));
  if (!link || link.chat || !mac) return 'no such link';
  if (!(await isGenuine(id, mac, link, tools))) return 'wrong signature';
  if (answer.kind === 'ended') return tellEnd(id, link, answer.from, tools, given);
  if (!link.verdicts.includes(answer.verdict)) return 'verdict not allowed';
  if (signInProblem(link.signIn, answer.signedIn)) return 'not signed in as whose link it is';
  if (!(await takeTry(id, link, delivery, tools))) return 'too many tries';
  if (!(await isRightCode(id, answer.code, link, tools))) return 'wrong code';
  if (!(await takeUse(id, answer, delivery, tools))) return 'used already';
  await carryOut(id, link, answer, given);
  return undefined;
}

/** So many messages may try a code, whatever the page says that it has counted. The same one again is one. */
const takeTry = (id: string, { ttl }: LinkRecord, { messageId }: Delivery, { update }: LinkTools): Promise<unknown> =>
  update({
    Key: answeredKey(id),
    UpdateExpression: 'ADD tried :this SET #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(tried) OR size(tried) < :most OR contains(tried, :id)',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':this': new Set([messageId]), ':id': messageId, ':most': MOST_TRIES, ':ttl': ttl },
  });

/** One use; a message that came again after a crash goes on. */
const takeUse = (id: string, { verdict, at }: Pressed, { messageId }: Delivery, { update }: LinkTools) =>
  update({
    Key: answeredKey(id),
    UpdateExpression: 'SET verdict = :verdict, usedBy = :id, usedAt = :at',
    ConditionExpression: 'attribute_not_exists(usedBy) OR usedBy = :id',
    ExpressionAttributeValues: { ':verdict': verdict, ':id': messageId, ':at': at },
  });

/** Who answers by a link: an address, or nobody by name. */
const whoOf = ({ named, to }: LinkRecord): string => clean(named ? to : `whoever holds a message to ${to}`, 200);

async function carryOut(id: string, link: LinkRecord, answer: Pressed, given: Given): Promise<void> {
  const { verdict, reason: typed, from, signedIn } = answer;
  const by = whoOf(link);
  const reason = typed && clean(typed, 300);
  if (verdict === 'pause') return pauseAll(id, { by, reason, from }, given);
  const subject = signedIn && clean(`${signedIn.subject} at ${signedIn.issuer}`, 600);
  const said = {
    kind: verdict,
    by,
    via: 'page',
    link: id,
    ...(from && { from }),
    ...(subject && { subject }),
    ...(reason && { reason }),
  } as const;
  await hand(
    stepsIn(link).map((step) => ({ ...said, ...step })),
    given,
  );
}

/** What a queue did not take is handed over again with the others: a step that has had its answer takes no other one. */
async function hand(messages: readonly AnswerMessage[], { clients, config }: Given): Promise<void> {
  const failures: unknown[] = [];
  const outgoing = messages.map((message) => {
    const group = groupOfAnswer(message.kind, parseResponseKey(message.key)?.action ?? 'notify');
    return { from: message.key, queue: queueOfGroup(group, config), body: JSON.stringify(message) };
  });
  await sendAll(clients.sqs, outgoing, (_, error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function pauseAll(
  id: string,
  { by, reason, from }: { by: string; reason: string | undefined; from: string },
  { clients, config, now }: Given,
): Promise<void> {
  const journal = createJournal(clients.dynamodb, config.table);
  await journal.pause(EVERYTHING, { by, at: now(), reason: reason || 'by the approval page' });
  await handOverNotice(pausedNotice(id, { by, reason, from }), { clients, config });
}

/** The recipient hears once that the link has ended; only where so many wrong codes were tried. */
async function tellEnd(
  id: string,
  link: LinkRecord,
  from: string,
  tools: LinkTools,
  { clients, config }: Given,
): Promise<Refusal | undefined> {
  const pressed = await readPressed(id, tools);
  if (triesIn(pressed) < MOST_TRIES || pressed.verdict) return 'verdict not allowed';
  const isFirst = await tools.update({
    Key: answeredKey(id),
    UpdateExpression: 'SET endedTold = :yes, #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(endedTold)',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':yes': true, ':ttl': link.ttl },
  });
  if (!isFirst) return undefined;
  const { headline } = JSON.parse(link.shown) as ShownQuestion;
  await handOverNotice(endedNotice(id, { headline, link, from }), { clients, config });
  return undefined;
}

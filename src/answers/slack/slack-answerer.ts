import type { Said } from '../../alerts/channels/chat-memory.ts';
import { createSecretReader, type SecretReader } from '../../alerts/channels/secret.ts';
import { saidRequest, whisperRequest } from '../../alerts/channels/slack-app.ts';
import { NO_BECAUSE } from '../../alerts/channels/slack-buttons.ts';
import type { DeliveryMessage } from '../../alerts/deliverer.ts';
import { answeredKey, blockIdOf, type LinkRecord, parseToken, stepsIn } from '../../core/approval-link.ts';
import type { Delivery } from '../../core/delivery.ts';
import { type People, personOf, slackName } from '../../core/known-people.ts';
import type { AnswerMessage } from '../../core/messages.ts';
import type { Given } from '../../core/runner.ts';
import { minutes } from '../../core/time.ts';
import { sendAll } from '../../platform/queues.ts';
import type { AlertSettings } from '../../policy/riposte-yml/channels.ts';
import type { PageAnswer } from '../answer-message.ts';
import { isGenuine, type LinkTools, readLink } from '../link-check.ts';
import { readStandings, whyAllOver } from '../page/situation.ts';
import { type Pressing, pressingIn } from './slack-payload.ts';
import { isOfNow, isSignedBy, type Signed } from './slack-signature.ts';
import { detailsText, notHereText, saidText, strangerText } from './slack-words.ts';

/** Why what was pressed counts for nothing; it is logged, and not tried again. */
export type SlackRefusal =
  | 'no such link'
  | 'wrong signature'
  | 'too old'
  | 'nothing of ours'
  | 'another channel'
  | 'verdict not allowed'
  | 'used already'
  | 'over already'
  | 'not listed';

/** What the queue may take longer than Slack's own five minutes, when something is down. */
const MOST_AGE_SECONDS = 3_600;
/** A signature that is wrong by a secret that was kept has the secret read again, so often. */
const READ_AGAIN_MS = minutes(1);

export interface SlackAnswering {
  given: Given;
  settings: AlertSettings;
  tools: LinkTools;
  /** Hands an answer to the function that may act. */
  hand(messages: readonly AnswerMessage[]): Promise<void>;
}

/**
 * Answers what was pressed in Slack, and believes nothing but Slack's signature, proven here: who pressed, on which question
 * and in which channel stands in what was signed. The function that took it could not have made it up.
 */
export function createSlackAnswerer(options: SlackAnswering) {
  const { given, settings, tools } = options;
  const signer = createSigner(given, settings);
  return async (
    signed: Extract<PageAnswer, { kind: 'slack' }>,
    delivery: Delivery,
  ): Promise<SlackRefusal | undefined> => {
    const channels = await signer(signed);
    if (channels.length === 0) return 'wrong signature';
    if (!isOfNow(signed, given.now(), MOST_AGE_SECONDS)) return 'too old';
    const pressing = pressingIn(signed.body);
    if (!pressing) return 'nothing of ours';
    const { id = '', mac } = parseToken(pressing.token) ?? {};
    const link = await readLink(id, tools);
    if (!link?.chat || !mac) return 'no such link';
    if (!(await isGenuine(id, mac, link, tools))) return 'wrong signature';
    if (!channels.includes(link.chat.name) || pressing.channel !== link.chat.id) return 'another channel';
    return answerPressing({ id, link, pressing }, delivery, options);
  };
}

/** The channels of riposte.yml whose app has signed something; none where no app has. */
function createSigner({ clients, now }: Given, { channels = {} }: AlertSettings) {
  const secrets: SecretReader = createSecretReader(clients, now);
  let readAgainAt = 0;
  const known = Object.entries(channels).flatMap(([name, its]) =>
    its.kind === 'slack-app' && its.signingSecret !== undefined ? [{ name, reference: its.signingSecret }] : [],
  );
  const signers = async (signed: Signed): Promise<string[]> => {
    const unread: unknown[] = [];
    for (const [reference, its] of Map.groupBy(known, ({ reference }) => reference))
      try {
        if (isSignedBy(await secrets.read(reference), signed)) return its.map(({ name }) => name);
      } catch (error) {
        // One that cannot be read does not keep the answers of the other apps out.
        unread.push(error);
      }
    if (unread.length > 0) throw unread[0];
    return [];
  };
  return async (signed: Signed): Promise<string[]> => {
    const found = await signers(signed);
    if (found.length > 0 || now() < readAgainAt) return found;
    readAgainAt = now() + READ_AGAIN_MS;
    const wereKept = known.map(({ reference }) => secrets.forget(reference)).some(Boolean);
    return wereKept ? signers(signed) : found;
  };
}

interface Asked {
  id: string;
  link: LinkRecord;
  pressing: Pressing;
}

async function answerPressing(
  asked: Asked,
  delivery: Delivery,
  options: SlackAnswering,
): Promise<SlackRefusal | undefined> {
  const { link, pressing } = asked;
  const { tools, given } = options;
  const { does } = pressing;
  const by = slackName(pressing.user);
  if (does === 'details') return whisper(asked, detailsText(link), options);
  const over = whyAllOver(link, await readStandings(link, tools), given.now());
  if (over !== undefined) return (await whisper(asked, over, options)) ?? 'over already';
  const refusal = whyNot(asked, options.settings.people ?? {});
  if (refusal !== undefined) return (await whisper(asked, refusal, options)) ?? 'not listed';
  if (!link.verdicts.includes(does)) return 'verdict not allowed';
  if (!(await takeUse(asked, delivery, options))) return 'used already';
  const reason = does === 'reject' ? reasonOf(pressing) : undefined;
  const answer = { kind: does, by, via: 'slack', link: asked.id, ...(reason && { reason }) } as const;
  await options.hand(stepsIn(link).map((step) => ({ ...answer, ...step })));
  const closes = does === 'reject' || (does === 'approve' && !link.may);
  const at = given.now();
  const said: Said = { is: 'answer', at, text: saidText(pressing, reason, at), buttons: blockIdOf(pressing.token) };
  await show(asked, { ...said, ...(closes && { closes }) }, options);
  return undefined;
}

const reasonOf = ({ because = '' }: Pressing): string =>
  Object.entries(NO_BECAUSE).find(([word]) => word === because)?.[1] ?? NO_BECAUSE.other;

/** Why this person cannot say this; undefined where they can. */
function whyNot({ link, pressing }: Asked, people: People): string | undefined {
  const { user, userTeam, team, does } = pressing;
  const person = personOf(people, { by: slackName(user), via: 'slack' });
  // Channels may be shared with other companies: whoever is not known to be of ours is let in by name alone.
  const isKnown = userTeam !== undefined && team !== undefined;
  if (person === undefined && (!isKnown || userTeam !== team)) return strangerText(isKnown);
  if (does !== 'approve' || !link.may) return undefined;
  return person !== undefined && link.may.includes(person) ? undefined : notHereText(person, link.may, link.key);
}

/** One of each answer for each person; a message that came again after a crash goes on. */
const takeUse = ({ id, link, pressing }: Asked, { messageId }: Delivery, { tools, given }: SlackAnswering) =>
  tools.update({
    Key: answeredKey(`${id}:${pressing.user}:${pressing.does}`),
    UpdateExpression: 'SET verdict = :verdict, usedBy = :id, usedAt = :at, #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(usedBy) OR usedBy = :id',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':verdict': pressing.does, ':id': messageId, ':at': given.now(), ':ttl': link.ttl },
  });

/** What Slack shows everybody in the place of the question's state. */
async function show({ link }: Asked, said: Said, options: SlackAnswering): Promise<void> {
  for (const { key } of stepsIn(link)) await deliver({ ...link, key }, saidRequest(key, said), options);
}

/** What Slack shows to who pressed, and to nobody else. */
async function whisper({ link, pressing }: Asked, text: string, options: SlackAnswering): Promise<undefined> {
  await deliver(link, whisperRequest({ user: pressing.user, text }), options);
}

async function deliver(
  { chat, key }: LinkRecord,
  request: DeliveryMessage['request'],
  { given: { clients, config } }: SlackAnswering,
): Promise<void> {
  const body: DeliveryMessage = { channel: chat?.name ?? '', id: `${key}#slack`, thread: '', request };
  const failures: unknown[] = [];
  const outgoing = { from: key, queue: config.alerts.deliveries, body: JSON.stringify(body) };
  await sendAll(clients.sqs, [outgoing], (_, error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

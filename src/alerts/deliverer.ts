import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';
import { type Config, deadLetterQueueOf } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import { BadMessageError, DeliveryError, isAwsError, RiposteError, UndeliverableError } from '../core/errors.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { sendAll } from '../platform/queues.ts';
import type { AlertSettings, ChannelSettings } from '../policy/riposte-yml/channels.ts';
import type { Request, Sending } from './channels/channel.ts';
import { send, settingsOf } from './channels/index.ts';
import type { Post } from './channels/post.ts';
import { createSecretReader, type SecretReader } from './channels/secret.ts';

/** One message for one channel, as the queue of deliveries holds it. */
export interface DeliveryMessage {
  channel: string;
  /** The message's, the same when it is sent again. */
  id: string;
  thread: string;
  request: Request;
}

export interface DelivererOptions {
  clients: Pick<Clients, 'dynamodb' | 'secretsManager' | 'sesv2' | 'sns' | 'sqs' | 'ssm'>;
  config: Config;
  settings: AlertSettings;
  post: Post;
  telemetry: Telemetry;
  now(): number;
}

/** An attempt that fails with the eighth is the last: about an hour after the first. */
const MOST_ATTEMPTS = 8;
const MOST_WAIT = 900;

/** What AWS answers when the same call can never succeed. */
const NEVER = [
  'NotFoundException',
  'InvalidParameterException',
  'InvalidParameterValueException',
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'BadRequestException',
  'AccountSuspendedException',
];

/**
 * Sends messages to channels, each alone. One that fails comes again, later each time; what can never be sent, and what
 * has failed too often, goes to the dead-letter queue with the reason beside it.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createDeliverer(options: DelivererOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { clients, config, telemetry, now } = options;
  const graveyard = deadLetterQueueOf(config, 'deliveries');
  const secrets = createSecretReader(clients, now);

  return async (deliveries) => {
    const outcomes = await Promise.all(deliveries.map((delivery) => attempt(delivery, secrets, options)));
    const again = outcomes.filter((outcome) => outcome.verdict === 'again');
    const dead = outcomes.filter((outcome) => outcome.verdict === 'dead');
    const failed = new Set(again.map(({ delivery }) => delivery.messageId));
    const buried = dead.map(({ delivery, error }) => ({
      from: delivery.messageId,
      queue: graveyard,
      body: delivery.body,
      attributes: reasonOf(error),
    }));
    await sendAll(clients.sqs, buried, (id) => failed.add(id));
    const sent = outcomes.length - again.length - dead.length;
    if (sent > 0) telemetry.count('AlertsSent', sent);
    if (dead.length > 0) telemetry.count('AlertsNotSent', dead.length);
    for (const { delivery, error, verdict } of outcomes) {
      const fields = { messageId: delivery.messageId, channel: channelOf(delivery), ...describeError(error) };
      if (verdict === 'again') telemetry.warn('message will be sent again', fields);
      if (verdict === 'dead') telemetry.error('message cannot be sent', fields);
    }
    await Promise.all(again.map(({ delivery, error }) => postpone(delivery, error, options)));
    return [...failed];
  };
}

interface Outcome {
  delivery: Delivery;
  verdict: 'sent' | 'again' | 'dead';
  error?: unknown;
}

async function attempt(delivery: Delivery, secrets: SecretReader, options: DelivererOptions): Promise<Outcome> {
  try {
    const message = parse(delivery.body);
    const { channel, request } = message;
    const settings = settingsOf(channel, options.settings, options.config);
    if (!settings) throw new UndeliverableError(`riposte.yml no longer has a channel ${clean(channel, 64)}`);
    await sendOnce(request, settings, secrets, {
      ...options,
      later: (next) => putOff({ ...message, request: next }, options),
    });
    return { delivery, verdict: 'sent' };
  } catch (error) {
    const isLast = delivery.receives >= MOST_ATTEMPTS;
    return { delivery, verdict: isLast || isHopeless(error) ? 'dead' : 'again', error };
  }
}

/** A secret that was kept from earlier may have been renewed: then the newer one gets a try at once. */
async function sendOnce(
  request: Request,
  settings: ChannelSettings,
  secrets: SecretReader,
  { clients, config, post, now, later }: Omit<DelivererOptions, 'settings'> & Pick<Sending, 'later'>,
): Promise<void> {
  const used = new Set<string>();
  const secret = (reference: string): Promise<string> => {
    used.add(reference);
    return secrets.read(reference);
  };
  const sending: Sending = { clients, config, post, secret, later, now };
  try {
    await send(request, settings, sending);
  } catch (error) {
    const mayBeOld = error instanceof UndeliverableError && [...used].map(secrets.forget).some(Boolean);
    if (!mayBeOld) throw error;
    await send(request, settings, sending);
  }
}

/** Where the queue does not take it either, what was sent stays as it is. */
async function putOff(message: DeliveryMessage, { clients, config, telemetry }: DelivererOptions): Promise<void> {
  const next = { from: message.id, queue: config.alerts.deliveries, body: JSON.stringify(message) };
  await sendAll(clients.sqs, [next], (messageId, error) =>
    telemetry.error('what followed a message is lost', { messageId, ...describeError(error) }),
  );
}

const isHopeless = (error: unknown): boolean =>
  error instanceof RiposteError ? !error.retryable : isAwsError(error, ...NEVER);

/** Half a minute, then twice as long each time, up to a quarter of an hour; or as long as the receiver asks. */
async function postpone({ messageId, receipt, receives }: Delivery, error: unknown, options: DelivererOptions) {
  const { clients, config, telemetry } = options;
  const asked = error instanceof DeliveryError ? (error.retryAfterSeconds ?? 0) : 0;
  const seconds = Math.min(MOST_WAIT, Math.max(asked, 30 * 2 ** Math.max(0, receives - 1)));
  if (receipt === undefined) return;
  const [QueueUrl, ReceiptHandle, VisibilityTimeout] = [config.alerts.deliveries, receipt, Math.ceil(seconds)];
  try {
    await clients.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  } catch (problem) {
    // Then it comes again when its visibility timeout ends.
    telemetry.warn('message could not be postponed', { messageId, ...describeError(problem) });
  }
}

function reasonOf(error: unknown): Record<string, string> {
  const { name, message, code = name } = describeError(error);
  return { code: clean(code, 64) || 'UNKNOWN', reason: clean(message, 500) || '-', source: 'deliveries' };
}

function channelOf({ body }: Delivery): string {
  try {
    return clean(parse(body).channel, 64);
  } catch {
    return '?';
  }
}

function parse(body: string): DeliveryMessage {
  let message: Partial<DeliveryMessage> | undefined;
  try {
    message = JSON.parse(body);
  } catch {
    message = undefined;
  }
  if (typeof message?.channel === 'string' && typeof message.request === 'object' && message.request !== null)
    return message as DeliveryMessage;
  throw new BadMessageError('a message on the queue of deliveries is not Riposte’s: it names no channel and request');
}

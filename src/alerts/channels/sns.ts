import { createHash } from 'node:crypto';
import { type MessageAttributeValue, PublishCommand } from '@aws-sdk/client-sns';
import { UndeliverableError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import type { SettingsOf } from '../../policy/riposte-yml/channels.ts';
import type { Alert } from '../alert.ts';
import { asciiLine } from '../defang.ts';
import type { Message } from '../message.ts';
import { messageText } from '../message-text.ts';
import type { Channel } from './channel.ts';
import { messageJson } from './message-json.ts';

/** What one message is for SNS; `bodies` by protocol, of which `default` is what email gets. */
interface SnsRequest extends Readonly<Record<string, unknown>> {
  subject: string;
  bodies: { default: string; sms: string; json: string };
  attributes: Record<string, MessageAttributeValue>;
}

const MOST_BYTES = 262_144;
// Quotes and backslashes take two bytes in the end, and there are three copies of the JSON.
const MOST_TEXT = 70_000;
const MOST_JSON = 12_000;
/** What one text message of a phone holds. */
const MOST_SMS = 140;

/** A topic: email gets the whole text, a phone one line, functions and web addresses JSON. */
export const sns: Channel<SettingsOf<'sns'>> = {
  kind: 'sns',
  limitBytes: MOST_BYTES,
  room: { bytes: 60_000 },

  render(message): SnsRequest {
    return {
      subject: message.subject,
      bodies: {
        default: messageText(message, MOST_TEXT),
        sms: asciiLine(message.subject, MOST_SMS),
        json: messageJson(message, MOST_JSON),
      },
      attributes: attributesOf(message),
    };
  },

  async send(request, { topic }, { clients }) {
    const { subject, bodies, attributes } = request as SnsRequest;
    const { json, ...texts } = bodies;
    const Message = JSON.stringify({ ...texts, http: json, https: json, lambda: json });
    const bytes = messageBytes(Message, attributes);
    if (bytes > MOST_BYTES)
      throw new UndeliverableError(`the message has ${bytes} bytes, and SNS takes ${MOST_BYTES} at most`);
    await clients.sns.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: subject,
        Message,
        MessageStructure: 'json',
        MessageAttributes: attributes,
      }),
    );
  },
};

/** What SNS counts: the text, and the name, type and value of each attribute. */
function messageBytes(message: string, attributes: Record<string, MessageAttributeValue>): number {
  const texts = Object.entries(attributes).map(
    ([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`,
  );
  return [message, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Ten, which is the most that a queue with raw delivery is given. By them subscribers filter, and drop copies. */
function attributesOf(message: Message): Record<string, MessageAttributeValue> {
  const { alerts, notice } = message;
  const values = (of: (alert: Alert) => string): MessageAttributeValue => attribute(alerts.map(of));
  const common = {
    kind: attribute([notice?.about ?? message.kind]),
    thread: attribute([message.thread]),
    severity: attribute([message.severity]),
    needsPerson: attribute([String(message.needsPerson)]),
    alertId: idAttribute(alerts.length > 0 ? alerts.map(({ id }) => id) : [message.id]),
  };
  if (alerts.length === 0) return common;
  return {
    ...common,
    source: values(({ finding }) => finding.source),
    action: values(({ decision }) => decision.action),
    outcome: values(({ outcome }) => outcome),
    playbook: values(({ decision }) => decision.playbook),
    account: values(({ finding }) => finding.account),
  };
}

const MOST_IDS = 20;
const MOST_ID_BYTES = 10_000;
const MOST_ATTRIBUTE_BYTES = 12_000;

/** The ids of a few, or one id made of those of many. */
function idAttribute(ids: readonly string[]): MessageAttributeValue {
  const isFew = ids.length <= MOST_IDS && Buffer.byteLength(ids.join('')) <= MOST_ID_BYTES;
  if (isFew) return attribute(ids, 2_048);
  const hash = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 32);
  return attribute([`group-${hash}`]);
}

// A group of findings from two accounts must pass a subscription's filter on either: an array matches by any entry.
function attribute(values: readonly string[], max = 256): MessageAttributeValue {
  const distinct = [...new Set(values.map((value) => clean(value, max).toWellFormed() || '-'))].sort();
  if (distinct.length === 1) return { DataType: 'String', StringValue: distinct[0] };
  // So many different values at once are somebody's mischief; the message itself has them all.
  while (Buffer.byteLength(JSON.stringify(distinct)) > MOST_ATTRIBUTE_BYTES) distinct.pop();
  return { DataType: 'String.Array', StringValue: JSON.stringify(distinct) };
}

import type { MessageAttributeValue } from '@aws-sdk/client-sns';

/** What SNS is asked to publish, and which alerts are told by it. */
export interface SnsMessage {
  alertIds: string[];
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, MessageAttributeValue>;
}

/** PublishBatch: at most 10 entries, and 262,144 bytes of text, subjects and attributes in all. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 262_144;

/** Messages in as few calls as SNS's limits allow, in order. */
export function batches(messages: readonly SnsMessage[]): SnsMessage[][] {
  const made: { messages: SnsMessage[]; bytes: number }[] = [];
  for (const one of messages) {
    const bytes = messageBytes(one);
    const last = made.at(-1);
    if (last && last.messages.length < MOST_ENTRIES && last.bytes + bytes <= MOST_BYTES) {
      last.messages.push(one);
      last.bytes += bytes;
    } else made.push({ messages: [one], bytes });
  }
  return made.map(({ messages: batch }) => batch);
}

/** What SNS counts: the text, the subject, and the name, type and value of each attribute. */
export function messageBytes({ Subject, Message, MessageAttributes }: Omit<SnsMessage, 'alertIds'>): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue }]) => name + DataType + StringValue,
  );
  return [Subject, Message, ...attributes].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

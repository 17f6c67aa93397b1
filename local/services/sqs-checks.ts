import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { awsError } from '../account.ts';

/** 1 MiB since August 2025, for one message and for all of a batch: SQS's API reference, SendMessageBatch. */
export const MAX_BYTES = 1_048_576;
const MAX_ENTRIES = 10;
const MAX_ATTRIBUTES = 10;
const DATA_TYPE = /^(?:String|Number|Binary)(?:\..+)?$/;
const ENTRY_ID = /^[\w-]{1,80}$/;
/** What SQS refuses in a body: everything outside XML 1.0's characters. */
const BAD_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

export interface Content {
  MessageBody?: string | undefined;
  MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
}

export const invalidParameter = (message: string): Error => awsError('InvalidParameterValue', message);

/** Bytes that count: the body, and each attribute's name, type and value. */
export function sizeOf({ MessageBody = '', MessageAttributes = {} }: Content): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.byteLength ?? 0),
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(MessageBody));
}

/** @throws the error that SendMessage answers with */
export function checkContent(content: Content): void {
  const { MessageBody: body, MessageAttributes: attributes = {} } = content;
  if (!body) throw awsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (BAD_CHARACTER.test(body))
    throw awsError('InvalidMessageContents', 'Invalid characters found. Valid unicode characters are XML 1.0 ones.');
  if (sizeOf(content) > MAX_BYTES)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
    );
  if (Object.keys(attributes).length > MAX_ATTRIBUTES)
    throw invalidParameter(`Number of message attributes exceeds the allowed maximum ${MAX_ATTRIBUTES}.`);
  for (const [name, attribute] of Object.entries(attributes)) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType = '', StringValue, BinaryValue }: MessageAttributeValue): void {
  if (!DATA_TYPE.test(DataType))
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only String, Number, Binary.`,
    );
  const value = DataType.startsWith('Binary') ? BinaryValue?.byteLength : StringValue?.length;
  if (!value)
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`);
  if (DataType.startsWith('Number') && Number.isNaN(Number(StringValue)))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
}

/** Refuses a batch as a whole. @throws the error that every batch operation answers with */
export function checkBatch(entries: readonly { Id?: string | undefined }[] | undefined): void {
  if (!entries || entries.length === 0)
    throw awsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_ENTRIES)
    throw awsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  const ids = entries.map(({ Id = '' }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw awsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  if (!ids.every((id) => ENTRY_ID.test(id)))
    throw awsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
}

import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { awsError } from '../account.ts';

/** 256 KiB for one message with its attributes, and for all of a batch: SNS's API reference, Publish. */
const MAX_BYTES = 262_144;
/** Characters; a subject must have fewer. */
const MAX_SUBJECT = 100;
const MAX_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;
const ATTRIBUTE_NAME = /^(?!AWS\.|Amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;
const DATA_TYPE = /^(?:String|Number|Binary)(?:\..+)?$/;
/** No line break or other control character; a letter, number, punctuation mark or symbol first. */
const SUBJECT = /^[\p{L}\p{N}\p{P}\p{S}][^\p{Cc}\u2028\u2029]*$/u;

export interface Publication {
  Subject?: string | undefined;
  Message?: string | undefined;
  MessageStructure?: string | undefined;
  MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
}

const invalid = (what: string): Error => awsError('InvalidParameterException', `Invalid parameter: ${what}`);
const badValue = (what: string): Error => awsError('InvalidParameterValueException', what);

/** Bytes that count: the message, and each attribute's name, type and value. */
function sizeOf({ Message = '', MessageAttributes = {} }: Publication): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.byteLength ?? 0),
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(Message));
}

/** @throws InvalidParameterException or InvalidParameterValueException, as Publish answers */
export function checkPublication(publication: Publication): void {
  const { Subject, Message, MessageStructure, MessageAttributes = {} } = publication;
  if (!Message) throw invalid('Empty message');
  if (sizeOf(publication) > MAX_BYTES) throw invalid('Message too long');
  if (Subject !== undefined && (Subject.length >= MAX_SUBJECT || !SUBJECT.test(Subject))) throw invalid('Subject');
  if (MessageStructure !== undefined) checkStructure(MessageStructure, Message);
  for (const [name, attribute] of Object.entries(MessageAttributes)) checkAttribute(name, attribute);
}

function checkStructure(structure: string, message: string): void {
  if (structure !== 'json') throw invalid('MessageStructure');
  const parsed = parse(message);
  if (typeof parsed !== 'object' || parsed === null)
    throw invalid('Message Structure - JSON message body failed to parse');
  if (typeof (parsed as { default?: unknown }).default !== 'string')
    throw invalid('Message Structure - No default entry in JSON message body');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkAttribute(name: string, { DataType = '', StringValue, BinaryValue }: MessageAttributeValue): void {
  if (!ATTRIBUTE_NAME.test(name)) throw badValue(`The message attribute name '${name}' is not valid.`);
  if (!DATA_TYPE.test(DataType))
    throw badValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  if (!(DataType.startsWith('Binary') ? BinaryValue?.byteLength : StringValue))
    throw badValue(
      `The message attribute '${name}' must contain non-empty message attribute value for type '${DataType}'.`,
    );
  if (DataType.startsWith('Number') && Number.isNaN(Number(StringValue)))
    throw badValue(`Could not cast message attribute '${name}' value to number.`);
  if (DataType === 'String.Array' && !Array.isArray(parse(StringValue ?? '')))
    throw badValue(`The message attribute '${name}' must be a JSON array for type 'String.Array'.`);
}

/** Refuses a batch as a whole. @throws the exceptions of PublishBatch */
export function checkBatch(entries: readonly ({ Id?: string | undefined } & Publication)[] = []): void {
  const refuse = (name: string, message: string): never => {
    throw awsError(name, message);
  };
  const ids = entries.map(({ Id = '' }) => Id);
  if (ids.length === 0) refuse('EmptyBatchRequestException', 'The batch request does not contain any entries.');
  if (ids.length > MAX_ENTRIES)
    refuse('TooManyEntriesInBatchRequestException', 'The batch request contains more entries than permissible.');
  if (new Set(ids).size < ids.length)
    refuse('BatchEntryIdsNotDistinctException', 'Two or more batch entries in the request have the same Id.');
  if (!ids.every((id) => ENTRY_ID.test(id)))
    refuse(
      'InvalidBatchEntryIdException',
      'The Id of a batch entry in a batch request does not abide by the specification.',
    );
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES)
    refuse('BatchRequestTooLongException', 'The length of all the batch messages put together is more than the limit.');
}

import { JsonCommand } from './json-command.ts';

interface OfItem {
  TableName: string;
  Key: { pk: string; sk: string };
}

/** An item as the document client reads it. */
export class GetCommand extends JsonCommand<OfItem & { ConsistentRead: true }, { Item?: Record<string, unknown> }> {}

export class UpdateCommand extends JsonCommand<
  OfItem & {
    UpdateExpression: string;
    ConditionExpression?: string;
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
    ReturnValues?: 'ALL_NEW';
  },
  { Attributes?: Record<string, unknown> }
> {}

export class SendMessageCommand extends JsonCommand<
  { QueueUrl: string; MessageBody: string },
  { MessageId?: string }
> {}

/** Answers only where the signature is right, and else throws KMSInvalidMacException. */
export class VerifyMacCommand extends JsonCommand<
  { KeyId: string; MacAlgorithm: 'HMAC_SHA_256'; Message: Uint8Array; Mac: Uint8Array },
  { MacValid?: boolean }
> {}

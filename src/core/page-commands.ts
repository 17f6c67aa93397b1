/** One call of a service that speaks JSON. Its class is named after the operation, as the SDK's commands are. */
abstract class PageCommand<Input extends object, Output> {
  readonly input: Input;
  /** Never set: it carries the type of the answer. */
  readonly output?: Output;

  constructor(input: Input) {
    this.input = input;
  }
}

export type { PageCommand };

/** The part of an SDK client that is used. */
export interface PageClient {
  send<Output>(command: PageCommand<object, Output>): Promise<Output>;
}

interface OfItem {
  TableName: string;
  Key: { pk: string; sk: string };
}

/** An item as the document client reads it. */
export class GetCommand extends PageCommand<OfItem & { ConsistentRead: true }, { Item?: Record<string, unknown> }> {}

export class UpdateCommand extends PageCommand<
  OfItem & {
    UpdateExpression: string;
    ConditionExpression?: string;
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
    ReturnValues?: 'ALL_NEW';
  },
  { Attributes?: Record<string, unknown> }
> {}

export class SendMessageCommand extends PageCommand<
  { QueueUrl: string; MessageBody: string },
  { MessageId?: string }
> {}

/** Answers only where the signature is right, and else throws KMSInvalidMacException. */
export class VerifyMacCommand extends PageCommand<
  { KeyId: string; MacAlgorithm: 'HMAC_SHA_256'; Message: Uint8Array; Mac: Uint8Array },
  { MacValid?: boolean }
> {}

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clients } from '../core/clients.ts';
import type { JsonClient } from '../core/json-command.ts';
import { createJsonClient, type JsonService } from './json-client.ts';

// The SDK's own clients are 300 KB, of which the page would use four operations; they are read while somebody waits.

/** As the document client: items as plain objects, of the operations by their short names. */
export const dynamodb = (): Clients['dynamodb'] => asClient({ ...DYNAMODB, target: 'DynamoDB_20120810' });
export const kms = (): Clients['kms'] => asClient({ ...KMS, target: 'TrentService' });
export const sqs = (): Clients['sqs'] => asClient({ ...SQS, target: 'AmazonSQS' });

const asClient = <C>(service: JsonService): C => createJsonClient(service) as JsonClient as C;

const SQS = { service: 'sqs', version: '1.0' } as const;
const KMS = {
  service: 'kms',
  version: '1.1',
  // Bytes go as base64.
  encode: (input: object): object =>
    Object.fromEntries(
      Object.entries(input).map(([name, value]) => [
        name,
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      ]),
    ),
} as const;

type Values = Record<string, AttributeValue>;

/** An attribute as it stands on the wire. */
interface Wired {
  B?: string;
  BS?: string[];
  L?: Wired[];
  M?: Record<string, Wired>;
}

const DYNAMODB = {
  service: 'dynamodb',
  version: '1.0',
  operations: { Get: 'GetItem', Update: 'UpdateItem' },
  encode: ({ Key, ExpressionAttributeValues, ...rest }: Record<string, unknown>): object => ({
    ...rest,
    Key: attributes(Key),
    ...(ExpressionAttributeValues !== undefined && {
      ExpressionAttributeValues: attributes(ExpressionAttributeValues),
    }),
  }),
  decode: ({ Item, Attributes }: Record<string, unknown>): object => ({
    ...(Item !== undefined && { Item: valuesOf(Item) }),
    ...(Attributes !== undefined && { Attributes: valuesOf(Attributes) }),
  }),
} as const;

const valuesOf = (item: unknown): Record<string, unknown> =>
  unmarshall(
    Object.fromEntries(
      Object.entries(item as Record<string, Wired>).map(([name, value]) => [name, withBytes(value)]),
    ) as Values,
  );

/** An attribute as the SDK reads it: in JSON, bytes came as base64, at whatever depth. */
function withBytes({ B, BS, L, M, ...rest }: Wired): object {
  if (B !== undefined) return { B: bytesOf(B) };
  if (BS !== undefined) return { BS: BS.map(bytesOf) };
  if (L !== undefined) return { L: L.map(withBytes) };
  if (M === undefined) return rest;
  return { M: Object.fromEntries(Object.entries(M).map(([name, value]) => [name, withBytes(value)])) };
}
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

const attributes = (values: unknown): Values =>
  Object.fromEntries(Object.entries(values as object).map(([name, value]) => [name, convertToAttr(value)]));

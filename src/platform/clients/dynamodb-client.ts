import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { As, Clients } from '../../core/clients.ts';
import { options } from './client-options.ts';

export const dynamodb = (as: As = {}): Clients['dynamodb'] =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...options, ...as }), {
    marshallOptions: { removeUndefinedValues: true },
  });

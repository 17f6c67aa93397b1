// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { notify } from '../src/actions/notify/notify.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Tells people, and asks them. It may change nothing. */
export const handler = wire('notify', actFunction, {
  actions: [notify],
  clients: { dynamodb, sqs },
});

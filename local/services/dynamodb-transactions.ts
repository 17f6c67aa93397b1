import { isDeepStrictEqual } from 'node:util';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { minutes } from '../../src/core/time.ts';
import { awsError } from '../account.ts';
import type { ExpressionCache } from './dynamodb-expressions.ts';
import { refuseTwice, type Table } from './dynamodb-table.ts';
import { validation } from './dynamodb-values.ts';
import {
  commit,
  planCheck,
  planDelete,
  planPut,
  planUpdate,
  type Staged,
  stage,
  type Write,
  type WriteInput,
} from './dynamodb-writes.ts';

const MAX_ITEMS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
/** DynamoDB's `ClientRequestToken` makes a repeated call harmless for ten minutes. */
const TOKEN_MS = minutes(10);

type Reason = { Code: string; Message?: string; Item?: unknown };
type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Calls by their tokens, to recognise the same call sent again. */
export class Tokens {
  private readonly seen = new Map<string, { at: number; items: unknown }>();

  /** Whether this call was done before. @throws IdempotentParameterMismatchException when another one was */
  repeats(token: string | undefined, items: unknown, now: number): boolean {
    const earlier = token === undefined ? undefined : this.seen.get(token);
    if (!earlier || now - earlier.at >= TOKEN_MS) return false;
    if (isDeepStrictEqual(earlier.items, items)) return true;
    throw awsError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }

  keep(token: string | undefined, items: unknown, now: number): void {
    for (const [old, { at }] of this.seen) {
      if (now - at < TOKEN_MS) break;
      this.seen.delete(old);
    }
    if (token !== undefined) this.seen.set(token, { at: now, items });
  }
}

/** All writes or none. @throws TransactionCanceledException with one reason for each item, in order */
export function transact(table: Table, items: readonly TransactItem[], cache: ExpressionCache): void {
  const writes = items.map((item) => planOf(item, cache));
  refuseTwice(
    writes.map(({ key }) => key),
    'Transaction request cannot include multiple operations on one item',
  );
  const staged: Staged[] = [];
  const reasons = writes.map((write) => reasonOf(() => staged.push(stage(table, write))));
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  if (staged.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES)
    throw validation('Collection size of items in the transaction has exceeded the maximum allowed size');
  for (const each of staged) commit(table, each);
}

/** @throws ValidationException for no items or too many */
export function checkCount(items: readonly unknown[] | undefined): void {
  const count = items?.length ?? 0;
  if (count >= 1 && count <= MAX_ITEMS) return;
  const limit = count < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ITEMS}`;
  throw validation(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${limit}`,
  );
}

function planOf({ Put, Update, Delete, ConditionCheck }: TransactItem, cache: ExpressionCache): Write {
  const given = [Put, Update, Delete, ConditionCheck].filter((each) => each !== undefined);
  if (given.length !== 1) throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  if (Put) return planPut(Put as WriteInput, cache);
  if (Update?.UpdateExpression === '' || (Update && Update.UpdateExpression === undefined))
    throw validation('UpdateExpression must be specified in a transaction');
  if (Update) return planUpdate(Update, cache);
  return Delete ? planDelete(Delete, cache) : planCheck(ConditionCheck as WriteInput, cache);
}

function reasonOf(attempt: () => unknown): Reason {
  try {
    attempt();
    return { Code: 'None' };
  } catch (error) {
    if (
      !(error instanceof Error) ||
      (!error.name.startsWith('ConditionalCheck') && error.name !== 'ValidationException')
    )
      throw error;
    const { Item } = error as { Item?: unknown };
    const Code = error.name === 'ValidationException' ? 'ValidationError' : 'ConditionalCheckFailed';
    return { Code, Message: error.message, ...(Item !== undefined && { Item }) };
  }
}

function cancelled(reasons: Reason[]): Error {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return Object.assign(awsError('TransactionCanceledException', message), { CancellationReasons: reasons });
}

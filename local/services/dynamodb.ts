import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  TransactGetCommandInput,
  TransactGetCommandOutput,
  TransactWriteCommandInput,
  TransactWriteCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { READ_BY_DAY } from '../../src/journal/read-by-day.ts';
import { openItem } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';
import { awsError, type World } from '../account.ts';
import { type BatchInput, type BatchWriteItem, batchGet, batchWrite } from './dynamodb-batch.ts';
import { ExpressionCache } from './dynamodb-expressions.ts';
import { projector } from './dynamodb-paths.ts';
import { query, scan } from './dynamodb-query.ts';
import { type IndexSpec, keyOf, refuseTwice, Table } from './dynamodb-table.ts';
import { checkCount, Tokens, transact } from './dynamodb-transactions.ts';
import type { Item } from './dynamodb-values.ts';
import {
  commit,
  planDelete,
  planPut,
  planUpdate,
  returned,
  stage,
  type Write,
  type WriteInput,
} from './dynamodb-writes.ts';

/** The journal's indexes, as `deploy` creates them. */
const INDEXES: readonly IndexSpec[] = [
  { name: 'due', hash: 'dueShard', range: 'dueAt' },
  { name: 'days', hash: 'dayKey', range: 'dayAt', include: READ_BY_DAY },
  { name: 'day', hash: 'dayShard', range: 'dayAt' },
];

const OLD = ['NONE', 'ALL_OLD'];
const ANY = [...OLD, 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'];
type Reply<Output> = Omit<Output, '$metadata'>;

/**
 * One DynamoDB table in memory, as the document client shows it: keys `pk` and `sk`, indexes current at once.
 * Items that are returned are the stored ones; a caller that has no wire between must not change them.
 */
export class LocalDynamoDb {
  /** How many keys one batch call handles before it leaves the rest unprocessed. */
  batchCapacity = Number.POSITIVE_INFINITY;
  /** Whether a batch read begins with the last of its keys: AWS promises no order. */
  fromTheEnd = false;
  private readonly read = new WeakMap<Item, Item>();
  private readonly world: World;
  private readonly table: Table;
  private readonly cache = new ExpressionCache();
  private readonly tokens = new Tokens();

  constructor(world: World, tableName: string, indexes: readonly IndexSpec[] = INDEXES) {
    this.world = world;
    this.table = new Table(tableName, indexes);
  }

  /** All items, in no order, as people read them: what the journal packs is opened, so that no search passes it by. */
  items(): Item[] {
    return [...this.table.all()].map(({ item }) => this.asRead(item));
  }

  private asRead(item: Item): Item {
    const known = this.read.get(item);
    if (known) return known;
    const opened = openItem(item as Item & Key) as unknown as Item;
    this.read.set(item, opened);
    return opened;
  }

  /** Stores items as they are, checked as `Put` checks them. */
  seed(...items: Item[]): void {
    for (const item of items) this.Put({ TableName: this.table.name, Item: item });
  }

  /** Removes what has outlived its `ttl` (seconds since 1970), as DynamoDB does some time within two days. */
  expireTtl(now = this.world.now()): number {
    const gone = [...this.table.all()].filter(({ item }) => typeof item.ttl === 'number' && item.ttl * 1000 <= now);
    for (const entry of gone) this.table.write(entry, undefined);
    return gone.length;
  }

  Get(input: GetCommandInput): Reply<GetCommandOutput> {
    this.check(input.TableName);
    const { projection } = this.cache.bind(input);
    const item = this.table.get(keyOf(input.Key))?.item;
    if (!item) return {};
    return { Item: projection ? projector(projection)(item) : item };
  }

  Put(input: PutCommandInput): Reply<PutCommandOutput> {
    return this.write(input, planPut(input as WriteInput, this.cache), OLD);
  }

  Update(input: UpdateCommandInput): Reply<UpdateCommandOutput> {
    return this.write(input, planUpdate(input, this.cache), ANY);
  }

  Delete(input: DeleteCommandInput): Reply<DeleteCommandOutput> {
    return this.write(input, planDelete(input, this.cache), OLD);
  }

  Query(input: QueryCommandInput): Reply<QueryCommandOutput> {
    this.check(input.TableName);
    return query(this.table, input, this.cache.bind(input));
  }

  Scan(input: ScanCommandInput): Reply<ScanCommandOutput> {
    this.check(input.TableName);
    return scan(this.table, input, this.cache.bind(input));
  }

  BatchGet({ RequestItems }: BatchGetCommandInput): Reply<BatchGetCommandOutput> {
    return batchGet(this.table, this.only(RequestItems), this.cache, this);
  }

  BatchWrite({ RequestItems }: BatchWriteCommandInput): Reply<BatchWriteCommandOutput> {
    return batchWrite(this.table, this.only(RequestItems) as BatchWriteItem[], this.cache, this.batchCapacity);
  }

  TransactGet({ TransactItems }: TransactGetCommandInput): Reply<TransactGetCommandOutput> {
    checkCount(TransactItems);
    const keys = TransactItems?.map(({ Get }) => keyOf(Get?.Key)) ?? [];
    refuseTwice(keys, 'Transaction request cannot include multiple operations on one item');
    return { Responses: TransactItems?.map(({ Get }) => this.Get(Get as GetCommandInput)) };
  }

  TransactWrite({ TransactItems, ClientRequestToken }: TransactWriteCommandInput): Reply<TransactWriteCommandOutput> {
    checkCount(TransactItems);
    for (const { Put, Update, Delete, ConditionCheck } of TransactItems ?? [])
      this.check((Put ?? Update ?? Delete ?? ConditionCheck)?.TableName);
    if (this.tokens.repeats(ClientRequestToken, TransactItems, this.world.now())) return {};
    transact(this.table, TransactItems ?? [], this.cache);
    this.tokens.keep(ClientRequestToken, TransactItems, this.world.now());
    return {};
  }

  private write(
    input: { TableName?: string | undefined; ReturnValues?: string | undefined },
    write: Write,
    allowed: readonly string[],
  ): { Attributes?: Item } {
    this.check(input.TableName);
    const staged = stage(this.table, write);
    const answer = returned(staged, write, input.ReturnValues ?? 'NONE', allowed);
    commit(this.table, staged);
    return answer;
  }

  private check(tableName: string | undefined): void {
    if (tableName !== this.table.name)
      throw awsError('ResourceNotFoundException', `Requested resource not found: Table: ${tableName} not found`);
  }

  private only<T>(requestItems: Record<string, T> | undefined): BatchInput & T {
    const [[name, request] = [], ...others] = Object.entries(requestItems ?? {});
    for (const each of [name, ...others.map(([other]) => other)]) this.check(each);
    return request as BatchInput & T;
  }
}

import type { LocalStack } from '../local/local-stack.ts';

type Input = Record<string, unknown>;
type Item = Record<string, unknown> & { pk: string; sk: string };
type Keyed = { pk: string; sk: string };

/** An index of the table, and a read that does not ask for more, may be behind: AWS says usually less than a second. */
const INDEX_BEHIND_MS = 3_000;
/** Other services tell of a change everywhere within seconds. */
const READ_BEHIND_MS = 4_000;

/** Which attributes order an index. */
const INDEXES: Readonly<Record<string, readonly [string, string]>> = {
  due: ['dueShard', 'dueAt'],
  days: ['dayKey', 'dayAt'],
};

const keyOf = (item: unknown): Keyed => {
  const { pk, sk } = item as Keyed;
  return { pk, sk };
};

/** The keys of everything that a write of this form changes. */
function writtenBy(operation: string, input: Input): Keyed[] {
  const one = (write: Record<string, { Item?: unknown; Key?: unknown } | undefined>): Keyed[] => {
    const { Put, Update, Delete, PutRequest, DeleteRequest } = write;
    const item = Put?.Item ?? Update?.Key ?? Delete?.Key ?? PutRequest?.Item ?? DeleteRequest?.Key;
    return item ? [keyOf(item)] : [];
  };
  switch (operation) {
    case 'Put':
      return [keyOf(input.Item)];
    case 'Update':
    case 'Delete':
      return [keyOf(input.Key)];
    case 'TransactWrite':
      return (input.TransactItems as never[]).flatMap(one);
    case 'BatchWrite':
      return Object.values(input.RequestItems as Record<string, never[]>).flatMap((writes) => writes.flatMap(one));
    default:
      return [];
  }
}

interface Before {
  key: Keyed;
  before: Item | undefined;
}

/** Reads with some items as they were before, and puts them back as they are. */
function readAsBefore<T>(
  dynamodb: LocalStack['services']['dynamodb'],
  table: string,
  behind: readonly Before[],
  read: () => T,
): T {
  const put = ({ pk, sk }: Keyed, item: Item | undefined): unknown =>
    item ? dynamodb.Put({ TableName: table, Item: item }) : dynamodb.Delete({ TableName: table, Key: { pk, sk } });
  const present = behind.map(({ key }) => dynamodb.Get({ TableName: table, Key: key }).Item as Item | undefined);
  for (const { key, before } of behind) put(key, before);
  try {
    return read();
  } finally {
    for (const [n, { key }] of behind.entries()) put(key, present[n]);
  }
}

/** What the account looked like a moment ago, for reads that AWS may answer from there. */
export function createOldStates(services: () => LocalStack['services'], table: string, now: () => number) {
  const written: (Before & { at: number })[] = [];
  const answers = new Map<string, { at: number; answer: unknown }>();

  /** How each item stood before the latest writes to it, by its key. */
  function beforeTheLatest(): Map<string, Before> {
    const first = new Map<string, Before>();
    for (const { at, key, before } of written) {
      const name = `${key.pk}\n${key.sk}`;
      if (now() - at <= INDEX_BEHIND_MS && !first.has(name)) first.set(name, { key, before });
    }
    return first;
  }

  return {
    /** Keeps what a write to the table is about to change. */
    beforeWrite(operation: string, input: Input): void {
      while (written[0] && now() - written[0].at > INDEX_BEHIND_MS) written.shift();
      for (const key of writtenBy(operation, input)) {
        const { Item: before } = services().dynamodb.Get({ TableName: table, Key: key });
        written.push({ at: now(), key, before: before as Item | undefined });
      }
    },

    /** An index as it was before the latest writes; only queries of an index may be behind. */
    olderIndex(input: Input, answer: unknown): unknown {
      const [hash, range] = INDEXES[String(input.IndexName)] ?? [];
      const values = (input.ExpressionAttributeValues ?? {}) as Record<string, unknown>;
      const first = beforeTheLatest();
      const { Items = [] } = answer as { Items?: Item[] };
      if (!hash || !range || first.size === 0) return answer;
      const same = Items.filter(({ pk, sk }) => !first.has(`${pk}\n${sk}`));
      const old = [...first.values()].flatMap(({ before: item }) =>
        item && item[hash] === values[':shard'] && isWithin(item[range], values) ? [item] : [],
      );
      return { ...(answer as object), Items: [...same, ...old.map((item) => structuredClone(item))] };
    },

    /** Reads the table where it has not heard of the latest writes yet. `read` has to be done when it returns. */
    readBehind: <T>(read: () => T): T =>
      readAsBefore(services().dynamodb, table, [...beforeTheLatest().values()], read),

    /** What the same question was answered a moment ago; undefined where nobody has asked. */
    olderAnswer(question: string): unknown {
      const known = answers.get(question);
      return known && now() - known.at <= READ_BEHIND_MS ? known.answer : undefined;
    },

    /** What somebody has changed by hand shows everywhere at once. */
    forgetAnswers: (): void => answers.clear(),

    keepAnswer(question: string, answer: unknown): void {
      if (!answers.has(question) || this.olderAnswer(question) === undefined)
        answers.set(question, { at: now(), answer });
    },
  };
}

export type OldStates = ReturnType<typeof createOldStates>;

function isWithin(value: unknown, { ':until': until, ':from': from, ':to': to }: Record<string, unknown>): boolean {
  if (typeof value !== 'number') return false;
  if (typeof until === 'number') return value <= until;
  return typeof from === 'number' && typeof to === 'number' && value >= from && value <= to;
}

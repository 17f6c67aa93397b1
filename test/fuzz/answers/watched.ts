import type { LocalStack, LocalStackOptions } from '../../../local/local-stack.ts';

/** What a function put on a queue. */
export interface Sent {
  queue: string;
  body: string;
}

/** A stack whose queues take nothing in any more: what would be on them is seen here instead. */
export interface Watched<Opened> {
  opened: Opened;
  stack: LocalStack;
  /** What was sent since the last reset. */
  sent: Sent[];
  /** Hands messages to the function that reads the answers. */
  answer(bodies: readonly string[]): Promise<readonly string[]>;
  /** Whether the journal has items that it had not at first. */
  hasChanged(): boolean;
  /** Puts everything back as it was at first. */
  reset(): void;
}

type Command = {
  input: { QueueUrl?: string; MessageBody?: string; Entries?: { Id?: string; MessageBody?: string }[] };
};

const keyOf = ({ pk, sk }: Record<string, unknown>): string => JSON.stringify([pk, sk]);

/**
 * Opens a stack, lets its question be asked, and watches it from then on.
 *
 * @param open asks the question; it is given the options by which queues are watched
 */
export async function watched<Opened>(
  open: (options: Partial<LocalStackOptions>) => Promise<Opened>,
  stackOf: (opened: Opened) => LocalStack,
): Promise<Watched<Opened>> {
  const sent: Sent[] = [];
  let isWatching = false;
  const record = ({ input }: Command): object => {
    const { QueueUrl = '', MessageBody, Entries = [] } = input;
    const bodies = MessageBody === undefined ? Entries.map((entry) => entry.MessageBody ?? '') : [MessageBody];
    sent.push(...bodies.map((body) => ({ queue: QueueUrl, body })));
    return { MessageId: 'm', Successful: Entries.map(({ Id }) => ({ Id })) };
  };
  const opened = await open({
    through: (clients) => {
      const sqs = clients.sqs as unknown as { send(command: Command): Promise<unknown> };
      const send = async (command: Command) => (isWatching ? record(command) : sqs.send(command));
      return { ...clients, sqs: { send } as never };
    },
  });
  const stack = stackOf(opened);
  const { dynamodb } = stack.services;
  const atFirst = new Set(dynamodb.items().map(keyOf));
  const answers = stack.container('answers');
  let messages = 0;
  isWatching = true;
  const added = () => dynamodb.items().filter((item) => !atFirst.has(keyOf(item)));
  return {
    opened,
    stack,
    sent,
    answer(bodies) {
      messages += bodies.length;
      return answers(bodies.map((body, n) => ({ messageId: `m-${messages}-${n}`, body, receives: 1 })));
    },
    hasChanged: () => added().length > 0,
    reset() {
      sent.length = 0;
      for (const { pk, sk } of added()) dynamodb.Delete({ TableName: stack.config.table, Key: { pk, sk } });
    },
  };
}

/** What was said about a response, of all that was sent. */
export const answersIn = (sent: readonly Sent[]): Record<string, unknown>[] =>
  sent
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    .filter(({ kind }) => ['approve', 'reject', 'later', 'undo', 'ack'].includes(String(kind)));

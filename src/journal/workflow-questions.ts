import type { Table } from '../platform/table.ts';

/** How a question of a workflow ended: by a yes, by a failure that said why, or with nobody waiting any more. */
export type QuestionEnd = 'yes' | 'no' | 'gone';

/** What a state machine asked, and how it is answered. No other item holds the token, and whoever shows things reads none of these. */
export interface WorkflowQuestion {
  /** Names it in the place of its token. */
  sk: string;
  /** A secret; taken away when it has been answered. */
  token?: string;
  /** The key of the response that asks people; absent where it was refused. */
  response?: string;
  /** The key of its finding. */
  finding?: string;
  workflow: string;
  /** Stands for what people were asked. */
  said?: string;
  /** Why it could not be asked. */
  refused?: string;
  /** When it came, in ms. */
  askedAt: number;
  /** Which answer was begun: no other is sent after it. */
  sent?: 'yes' | 'no';
  closed?: QuestionEnd;
}

const PARTITION = 'WORKFLOWS';
const DAY_SECONDS = 86_400;
/** Longer than a question may wait in the queue and for people. */
const KEEP_OPEN_DAYS = 400;
/** Longer than a copy of the message may come after it. */
const KEEP_CLOSED_DAYS = 6;

const keyOf = (id: string) => ({ pk: PARTITION, sk: id });
const ttlIn = (days: number, now: number): number => Math.floor(now / 1000) + days * DAY_SECONDS;

/** Questions of workflows that wait for people, in a partition of their own. */
export const createWorkflowQuestions = (table: Table) => ({
  ...keeping(table),
  ...reading(table),
  ...answering(table),
});

const keeping = (table: Table) => ({
  /**
   * Keeps a question. One that is there already, open or closed, stays as it is.
   *
   * @returns false where the same task has asked something else before
   */
  async keepQuestion({ sk, ...rest }: WorkflowQuestion, now: number): Promise<boolean> {
    const values = Object.entries({ ...rest, ttl: ttlIn(KEEP_OPEN_DAYS, now) }).filter(
      ([, value]) => value !== undefined,
    );
    const made = await table.update({
      Key: keyOf(sk),
      UpdateExpression: `SET ${values.map((_, n) => `#n${n} = :v${n}`).join(', ')}`,
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(values.map(([name], n) => [`#n${n}`, name])),
      ExpressionAttributeValues: Object.fromEntries(values.map(([, value], n) => [`:v${n}`, value])),
    });
    if (made !== undefined) return true;
    const same = await table.update({
      Key: keyOf(sk),
      UpdateExpression: 'SET said = :said',
      ConditionExpression: 'attribute_not_exists(said) OR said = :said',
      ExpressionAttributeValues: { ':said': rest.said ?? '' },
    });
    return same !== undefined;
  },
});

const reading = (table: Table) => ({
  async readQuestion(id: string): Promise<WorkflowQuestion | undefined> {
    return (await table.getAll<WorkflowQuestion>([keyOf(id)]))[0];
  },

  /** Those of them that are there. */
  async readQuestions(ids: readonly string[]): Promise<WorkflowQuestion[]> {
    const found = await table.getAll<WorkflowQuestion>(ids.map(keyOf));
    return found.filter((one): one is WorkflowQuestion => one !== undefined);
  },

  /** All that wait for an answer. */
  async openQuestions(): Promise<WorkflowQuestion[]> {
    return (await table.queryAll<WorkflowQuestion>(PARTITION)).filter(({ closed }) => closed === undefined);
  },
});

const answering = (table: Table) => ({
  /** Notes which answer is about to be sent. @returns false where the other one was, or it is closed */
  async beginAnswer(id: string, sent: 'yes' | 'no'): Promise<boolean> {
    const written = await table.update({
      Key: keyOf(id),
      UpdateExpression: 'SET sent = :sent',
      ConditionExpression:
        'attribute_exists(pk) AND attribute_not_exists(closed) AND (attribute_not_exists(sent) OR sent = :sent)',
      ExpressionAttributeValues: { ':sent': sent },
    });
    return written !== undefined;
  },

  /** Nobody has to be answered any more; the token is forgotten. */
  async closeQuestion(id: string, closed: QuestionEnd, now: number): Promise<void> {
    await table.update({
      Key: keyOf(id),
      UpdateExpression: 'SET closed = :closed, #ttl = :ttl REMOVE #token',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(closed)',
      ExpressionAttributeNames: { '#token': 'token', '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':closed': closed, ':ttl': ttlIn(KEEP_CLOSED_DAYS, now) },
    });
  },
});

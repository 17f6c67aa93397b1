import type { LocalStack } from '../../local/local-stack.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { FindingRecord } from '../../src/journal/stored-finding.ts';
import { openItem } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';
import { type Waiting, waitingClasses } from '../budgets/budget-items.ts';
import { itemsOf, responsesOf } from '../view.ts';
import type { Reached } from '../wire.ts';

/** A digest as it was published, and the journal of that moment. */
export interface Published {
  at: number;
  text: string;
  responses: readonly ResponseRecord[];
  findings: readonly FindingRecord[];
  waiting: readonly Waiting[];
  /** What was written while the digest was made: it may stand there as it was before, or as it is now. */
  moved: ReadonlySet<string>;
}

/** An index of the table may be so old. */
const STALE_MS = 5_000;

export type DigestWatch = ReturnType<typeof createDigestWatch>;

/** Takes down what is published of the digest of the day, beside the journal as it is then. */
export function createDigestWatch({ stack, now }: { stack(): LocalStack; now(): number }) {
  const published: Published[] = [];
  const begun = new Map<string, number>();
  const written = new Map<string, number>();

  function looksAtWrites({ operation, input }: Reached): void {
    if (operation !== 'TransactWrite') return;
    for (const { Put } of input.TransactItems as { Put?: { Item?: Key } }[])
      if (Put?.Item) written.set(Put.Item.pk, now());
  }

  return {
    published,
    reached(reached: Reached): void {
      const { invocation, service, operation, input, error } = reached;
      if (error !== undefined) return;
      if (service === 'dynamodb') looksAtWrites(reached);
      if (invocation.fn !== 'digest') return;
      if (!begun.has(invocation.id)) begun.set(invocation.id, now());
      const { MessageAttributes } = input as { MessageAttributes?: Record<string, unknown> };
      if (`${service}:${operation}` !== 'sns:Publish' || !MessageAttributes?.digestId) return;
      const since = (begun.get(invocation.id) ?? now()) - STALE_MS;
      published.push({
        at: now(),
        text: String(input.Message),
        responses: responsesOf(stack()),
        findings: itemsOf(stack())
          .filter(({ sk }) => sk === 'FINDING')
          .map((item) => openItem(item) as unknown as FindingRecord),
        waiting: waitingClasses(stack()),
        moved: new Set([...written].filter(([, at]) => at >= since).map(([pk]) => pk)),
      });
    },
  };
}

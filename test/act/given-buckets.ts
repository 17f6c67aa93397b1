import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { type BudgetItem, budgetKey } from '../../src/journal/budget-item.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';
export const puts = ({ counts }: LocalStack): number => counts.get('s3:PutPublicAccessBlock') ?? 0;
/** Messages that people were sent, without line breaks. */
export const heard = ({ services }: LocalStack): string[] =>
  services.sns.published.map(({ message }) => message.replace(/\s+/g, ' '));
export const say = (stack: LocalStack, message: object): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify(message));

export const withBuckets = (hour: number, day?: number, failures?: number): LocalStack =>
  givenStack({
    budgets: budgetsOf({
      buckets: { hour, ...(day !== undefined && { day }), ...(failures !== undefined && { failures }) },
    }),
  });

/** A finding about a bucket of its own. */
export function lapse(stack: LocalStack, n: number): void {
  const body = bundledWith(BUCKET, (event) => {
    event.detail['id'] = `${n}`.padStart(32, 'a');
  }).replaceAll('invoice-archive', `archive-${n}`);
  arrive(stack, BUCKET, body, createSeeder(stack));
}

export async function lapses(stack: LocalStack, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n += 1) lapse(stack, n);
  await stack.drain();
}

const ending = ({ state, outcome, guard, open }: ResponseRecord): string =>
  [state, outcome, guard, open].filter(Boolean).join(' ');
export const endings = (stack: LocalStack): Record<string, number> => {
  const all = responsesIn(stack)
    .filter(({ action }) => action === 'block-public-access')
    .map(ending);
  return Object.fromEntries([...Map.groupBy(all, (each) => each)].map(([each, those]) => [each, those.length]));
};
export const HELD = 'done refused budget budget';
export const ASKED = 'waiting awaiting-approval';
export const DONE = 'done applied';
export const itemOf = (stack: LocalStack): BudgetItem | undefined =>
  stack.services.dynamodb.items().find(({ pk, sk }) => pk === budgetKey('buckets').pk && sk === 'buckets') as
    | BudgetItem
    | undefined;
export const counted = (stack: LocalStack): number =>
  Math.max(
    0,
    ...Object.entries(itemOf(stack) ?? {}).flatMap(([name, set]) =>
      name.startsWith('day/') ? [(set as Set<string>).size] : [],
    ),
  );

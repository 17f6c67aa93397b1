import { minutes } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';
import { DAY_MS, type Expiry } from './expiry.ts';
import { PARTITION } from './store.ts';

/** Longer than it takes to hand a batch over: who claimed and has not told by then has died. */
const LEASE_MS = minutes(2);
const KEEP_DAYS = 400;

/** What people were told last about one thing. */
interface Told extends Key {
  /** Tells one expiry from the next: what is renewed begins anew. */
  cycle: string;
  milestone: number;
  state: 'claimed' | 'told';
  claimedAt: number;
  /** When the look began that last found it to be over, in ms. Later than `claimedAt`: what comes back is told anew. */
  goneAt?: number;
}

/** One thing, the expiry that it is about, and the milestone that people are to hear of. */
export interface Milestone {
  entry: Expiry;
  cycle: string;
  /** Days. Fewer are later. */
  days: number;
  /** It was over before: since when, in ms. What is told of it now is not what was told then. */
  again?: number;
}

const keyOf = (entry: Expiry): Key => ({ pk: PARTITION, sk: `TOLD#${identityOf(entry)}` });

/** Names one thing. Some ids are unique only in their account and region, such as those of key stores. */
export const identityOf = ({ kind, account, region, id }: Expiry): string =>
  [...(account ? [account] : []), kind, region, id].join('#');

/**
 * Remembers what people were told about each thing, so that each milestone is told once: when two look around at once,
 * when days were missed (only the nearest milestone is told), and when a clock goes back. What is over is told again when it
 * comes back.
 */
export function createMilestones(table: Table, now: () => number) {
  return {
    /** Those that nobody was told of yet. One call for each 100. */
    async open(all: readonly Milestone[]): Promise<Milestone[]> {
      const told = await table.getAll<Told>(all.map(({ entry }) => keyOf(entry)));
      return all.flatMap((milestone, n) => {
        if (!isOpen(milestone, told[n], now())) return [];
        const again = told[n]?.goneAt;
        return [again === undefined ? milestone : { ...milestone, again }];
      });
    },

    /** @returns whether it is ours to tell */
    async claim(milestone: Milestone): Promise<boolean> {
      const { cycle, days } = milestone;
      const claimed = await table.update({
        Key: keyOf(milestone.entry),
        UpdateExpression: 'SET #cycle = :cycle, milestone = :days, #state = :claimed, claimedAt = :now, #ttl = :ttl',
        ConditionExpression:
          'attribute_not_exists(pk) OR #cycle <> :cycle OR milestone > :days ' +
          'OR (milestone = :days AND #state = :claimed AND claimedAt <= :dead) ' +
          'OR (milestone = :days AND goneAt > claimedAt AND claimedAt <= :dayAgo)',
        ExpressionAttributeNames: { '#cycle': 'cycle', '#state': 'state', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':cycle': cycle,
          ':days': days,
          ':claimed': 'claimed',
          ':now': now(),
          ':dead': now() - LEASE_MS,
          ':dayAgo': now() - DAY_MS,
          ':ttl': Math.floor(now() / 1000) + KEEP_DAYS * 86_400,
        },
      });
      return claimed !== undefined;
    },

    /** It was told; or, where it could not be, it is for the next look. */
    async settle(milestone: Milestone, isTold: boolean): Promise<void> {
      await table.update({
        Key: keyOf(milestone.entry),
        UpdateExpression: isTold ? 'SET #state = :told' : 'SET claimedAt = :never',
        ConditionExpression: '#cycle = :cycle AND milestone = :days',
        ExpressionAttributeNames: { '#cycle': 'cycle', ...(isTold && { '#state': 'state' }) },
        ExpressionAttributeValues: {
          ':cycle': milestone.cycle,
          ':days': milestone.days,
          ...(isTold ? { ':told': 'told' } : { ':never': 0 }),
        },
      });
    },
  };
}

/**
 * Notes that something is over: where it comes back, people are told again, a day after they were told at the earliest.
 *
 * @param since when the look began that did not find it, in ms; what was told later than that stays told
 */
export async function forgetTold(table: Table, entry: Expiry, since: number): Promise<void> {
  await table.update({
    Key: keyOf(entry),
    UpdateExpression: 'SET goneAt = :goneAt',
    ConditionExpression: 'claimedAt < :goneAt',
    ExpressionAttributeValues: { ':goneAt': since },
  });
}

function isOpen({ cycle, days }: Milestone, told: Told | undefined, now: number): boolean {
  if (!told || told.cycle !== cycle || told.milestone > days) return true;
  if (told.milestone < days) return false;
  const { claimedAt, goneAt = 0, state } = told;
  return (state === 'claimed' && claimedAt <= now - LEASE_MS) || (goneAt > claimedAt && claimedAt <= now - DAY_MS);
}

import { minutes } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';
import type { Expiry } from './expiry.ts';
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
}

/** One thing, the expiry that it is about, and the milestone that people are to hear of. */
export interface Milestone {
  entry: Expiry;
  cycle: string;
  /** Days. Fewer are later. */
  days: number;
}

const keyOf = ({ entry }: Milestone): Key => ({ pk: PARTITION, sk: `TOLD#${identityOf(entry)}` });

/** Names one thing. Some ids are unique only in their account and region, such as those of key stores. */
export const identityOf = ({ kind, account, region, id }: Expiry): string =>
  [...(account ? [account] : []), kind, region, id].join('#');

/**
 * Remembers what people were told about each thing, so that each milestone is told once: when two look around at once,
 * when days were missed (only the nearest milestone is told), and when a clock goes back.
 */
export function createMilestones(table: Table, now: () => number) {
  return {
    /** Those that nobody was told of yet. One call for each 100. */
    async open(all: readonly Milestone[]): Promise<Milestone[]> {
      const told = await table.getAll<Told>(all.map(keyOf));
      return all.filter((milestone, n) => isOpen(milestone, told[n], now()));
    },

    /** @returns whether it is ours to tell */
    async claim(milestone: Milestone): Promise<boolean> {
      const { cycle, days } = milestone;
      const claimed = await table.update({
        Key: keyOf(milestone),
        UpdateExpression: 'SET #cycle = :cycle, milestone = :days, #state = :claimed, claimedAt = :now, #ttl = :ttl',
        ConditionExpression:
          'attribute_not_exists(pk) OR #cycle <> :cycle OR milestone > :days ' +
          'OR (milestone = :days AND #state = :claimed AND claimedAt <= :dead)',
        ExpressionAttributeNames: { '#cycle': 'cycle', '#state': 'state', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':cycle': cycle,
          ':days': days,
          ':claimed': 'claimed',
          ':now': now(),
          ':dead': now() - LEASE_MS,
          ':ttl': Math.floor(now() / 1000) + KEEP_DAYS * 86_400,
        },
      });
      return claimed !== undefined;
    },

    /** It was told; or, where it could not be, it is for the next look. */
    async settle(milestone: Milestone, isTold: boolean): Promise<void> {
      await table.update({
        Key: keyOf(milestone),
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

function isOpen({ cycle, days }: Milestone, told: Told | undefined, now: number): boolean {
  if (!told || told.cycle !== cycle || told.milestone > days) return true;
  return told.milestone === days && told.state === 'claimed' && told.claimedAt <= now - LEASE_MS;
}

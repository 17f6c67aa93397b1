import type { Scope } from '../../../../core/ip-set-refs.ts';
import { turnKey } from '../../../../journal/write-turns.ts';
import { type Clock, everyTurn } from '../../../../platform/pace.ts';
import type { Key, Table } from '../../../../platform/table.ts';

/** Waits until AWS WAF takes our next call of a kind. */
export interface Pace {
  read(): Promise<void>;
  /**
   * @param set the name of the IP set
   * @returns whether it is our turn; if not, another function has written meanwhile, and what was read may be old
   */
  write(set: string): Promise<boolean>;
}

/**
 * WAF takes one `UpdateIPSet` a second, for all IP sets of an account and region together, and does not raise it. Calls
 * do not travel equally fast, so a little more lies between ours.
 */
export const WRITE_INTERVAL_MS = 1_150;
/** Of reads it takes five a second: five at once, then one each fifth of a second. */
const READ_INTERVAL_MS = 200;
const READS_AT_ONCE = 5;

/** Whose turn it is to write, for all functions that run at the same time; and when each set had its last turn, ms. */
type Turns = Key & Record<string, unknown>;

/** Of sets that wait for a turn, the one goes first that was written the longest ago: others let it by for so long. */
const MOST_PATIENCE_MS = 400;
const patience = (lastTurn: unknown, now: number): number =>
  typeof lastTurn === 'number' ? Math.max(0, Math.min(MOST_PATIENCE_MS, MOST_PATIENCE_MS - (now - lastTurn) / 10)) : 0;

/**
 * Takes the next turn in the table; without it, functions side by side would be throttled as often as they get through.
 * A turn that begins implausibly late was taken by a clock that is wrong, and counts for nothing.
 *
 * @returns 0, or after how long to try again, ms
 */
async function takeTurn(table: Table, scope: Scope, set: string, now: number): Promise<number> {
  const key = turnKey(scope);
  const taken = await table.update({
    Key: key,
    UpdateExpression: 'SET #next = :next, #set = :now',
    ConditionExpression: 'attribute_not_exists(pk) OR #next <= :now OR #next > :late',
    ExpressionAttributeNames: { '#next': 'next', '#set': `set:${set}` },
    ExpressionAttributeValues: {
      ':now': now,
      ':next': now + WRITE_INTERVAL_MS,
      ':late': now + 2 * WRITE_INTERVAL_MS,
    },
  });
  if (taken) return 0;
  const [turns] = await table.getAll<Turns>([key]);
  const lasts = typeof turns?.next === 'number' ? turns.next - now : 0;
  return Math.max(1, Math.min(lasts, WRITE_INTERVAL_MS)) + patience(turns?.[`set:${set}`], now);
}

export interface PaceOptions extends Clock {
  region: string;
  table: Table;
}

/**
 * One pace for each scope, since each has the limits of its own region: CLOUDFRONT those of us-east-1. In us-east-1 itself
 * they share one.
 */
export function createPaces({ region, table, now, sleep }: PaceOptions): Record<Scope, Pace> {
  const create = (scope: Scope): Pace => {
    let next = Number.NEGATIVE_INFINITY;
    return {
      read: everyTurn(READ_INTERVAL_MS, { now, sleep }, READS_AT_ONCE),
      async write(set) {
        while (next > now()) await sleep(next - now());
        next = now() + WRITE_INTERVAL_MS;
        const early = await takeTurn(table, scope, set, now());
        if (early === 0) return true;
        next = Number.NEGATIVE_INFINITY;
        await sleep(early);
        return false;
      },
    };
  };
  const REGIONAL = create('REGIONAL');
  return { REGIONAL, CLOUDFRONT: region === 'us-east-1' ? REGIONAL : create('CLOUDFRONT') };
}

import type { Scope } from '../../../../core/ip-set-refs.ts';
import { turnKey } from '../../../../journal/write-turns.ts';
import { type Clock, everyTurn } from '../../../../platform/pace.ts';
import type { Key, Table } from '../../../../platform/table.ts';

/** Waits until AWS WAF takes our next call of a kind. */
export interface Pace {
  read(): Promise<void>;
  /**
   * @param set the scope and name of the IP set: those of both scopes have the same names
   * @returns whether it is our turn; if not, it will be in a moment, and what was read is old by now
   */
  write(set: string): Promise<boolean>;
  /** The set was written: who asks again for it is a newcomer. A write that failed goes before those. */
  written(set: string): void;
}

/**
 * WAF takes one `UpdateIPSet` a second, for all IP sets of an account and region together, and does not raise it. Calls
 * do not travel equally fast, so a little more lies between ours.
 */
export const WRITE_INTERVAL_MS = 1_150;
/** Of reads it takes five a second: five at once, then one each fifth of a second. */
const READ_INTERVAL_MS = 200;
const READS_AT_ONCE = 5;

/** Whose turn it is to write, for all functions that run at the same time; who waits the longest goes first. */
interface Turns extends Key {
  /** When the next turn begins, ms. */
  next?: unknown;
  /** Whom this turn is kept for, which is a set of one function, and since when it waits. */
  first?: unknown;
  since?: unknown;
}

const NAMES = { '#next': 'next', '#first': 'first', '#since': 'since' };

/** So long a turn is kept for who waits the longest: it may be late, or have died. */
const KEPT_MS = 400;
/** Shortly before its turn a set is read anew, so that the write takes along what was added meanwhile. */
const FRESH_MS = 300;
/** Whose turn is not the next one looks when that has begun. */
const LOOK_AGAIN_MS = 50;
/** Who has waited for so many turns of others reads anew: what was read is old by then. */
const MOST_LOOKS = 3;
/** A set that was written in vain goes first with so many turns, and then behind the others: it may be closed for long. */
const MOST_IN_VAIN = 3;

/** How a set of this function waits. */
interface Waiting {
  /** Nobody else has it: a turn that is kept for a function is not for another one that writes the same set. */
  id: string;
  since: number;
  /** The turn that is kept for it, ms. */
  turn?: number;
  /** How many turns it has had meanwhile. */
  inVain: number;
}

/**
 * Takes the next turn in the table; without it, functions side by side would be throttled as often as they get through.
 * A turn that begins implausibly late was taken by a clock that is wrong, and counts for nothing.
 */
async function takeTurn(table: Table, scope: Scope, id: string, now: number): Promise<boolean> {
  const taken = await table.update({
    Key: turnKey(scope),
    UpdateExpression: 'SET #next = :next REMOVE #first, #since',
    ConditionExpression:
      'attribute_not_exists(pk) OR #next > :late OR (#next <= :now AND (attribute_not_exists(#first) OR #first = :id OR #next <= :overdue))',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: {
      ':now': now,
      ':next': now + WRITE_INTERVAL_MS,
      ':late': now + 2 * WRITE_INTERVAL_MS,
      ':id': id,
      ':overdue': now - KEPT_MS,
    },
  });
  return taken !== undefined;
}

/**
 * Has the next turn kept for a set of this function, unless another one waits for longer.
 *
 * @returns whether it is kept for it, and after how long to try again, ms
 */
async function standInLine(
  table: Table,
  scope: Scope,
  { id, since }: Waiting,
  now: number,
): Promise<{ isFirst: boolean; early: number }> {
  const [turns] = await table.getAll<Turns>([turnKey(scope)]);
  const next = typeof turns?.next === 'number' ? turns.next : now;
  const lasts = Math.max(0, Math.min(next - now, WRITE_INTERVAL_MS));
  if (turns?.first === id) return { isFirst: true, early: lasts };
  const isOpen = turns?.first === undefined || !(Number(turns.since) <= since);
  const isKept =
    isOpen &&
    (await table.update({
      Key: turnKey(scope),
      UpdateExpression: 'SET #first = :id, #since = :since',
      ConditionExpression: '#next = :next AND (attribute_not_exists(#first) OR #since > :since)',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: { ':id': id, ':since': since, ':next': next },
    }));
  if (isKept) return { isFirst: true, early: lasts };
  return { isFirst: false, early: lasts > 0 ? lasts + LOOK_AGAIN_MS : KEPT_MS };
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
    const waiting = new Map<string, Waiting>();

    async function take(id: string): Promise<boolean> {
      if (next > now()) return false;
      // At once, so that the others of this function wait meanwhile.
      next = now() + WRITE_INTERVAL_MS;
      if (await takeTurn(table, scope, id, now())) return true;
      next = Number.NEGATIVE_INFINITY;
      return false;
    }

    async function startWaiting(set: string): Promise<Waiting> {
      const since = now();
      const known = waiting.get(set);
      const mine = known && known.inVain < MOST_IN_VAIN ? known : { id: crypto.randomUUID(), since, inVain: 0 };
      // The turn before was ours, as far as we know: where nobody else waits, so is the next.
      while (!known && next > now()) await sleep(next - now());
      if (mine.turn !== undefined && mine.turn > now()) await sleep(mine.turn - now());
      delete mine.turn;
      waiting.set(set, mine);
      return mine;
    }

    return {
      read: everyTurn(READ_INTERVAL_MS, { now, sleep }, READS_AT_ONCE),
      async write(set) {
        const mine = await startWaiting(set);
        for (let look = 1; look <= MOST_LOOKS; look += 1) {
          if (await take(mine.id)) {
            mine.inVain += 1;
            return true;
          }
          const { isFirst, early } = await standInLine(table, scope, mine, now());
          if (isFirst && early > FRESH_MS) {
            mine.turn = now() + early;
            await sleep(early - FRESH_MS);
            return false;
          }
          await sleep(Math.max(1, early));
        }
        return false;
      },
      written: (set) => void waiting.delete(set),
    };
  };
  const REGIONAL = create('REGIONAL');
  return { REGIONAL, CLOUDFRONT: region === 'us-east-1' ? REGIONAL : create('CLOUDFRONT') };
}

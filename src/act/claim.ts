import type { Budgets } from '../core/budgets.ts';
import { isRetryable } from '../core/errors.ts';
import type { ResponseState } from '../core/response.ts';
import type { Journal } from '../journal/journal.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { Write, WrittenUnder } from '../platform/table.ts';
import type { Counted } from './correct.ts';
import { failure, isWorthRetrying } from './failure.ts';
import { heldBack, letGoOn } from './held-by-budget.ts';
import { InHandError } from './in-hand.ts';
import { type BudgetItems, limit } from './limit.ts';
import type { Plan } from './plan-steps.ts';
import { rounds } from './rounds.ts';
import { type ActorOptions, LEASE_MS, type Retry, type Work } from './work.ts';

/** Whether a step may change something outside of the journal, so that it has to be claimed first. */
export const touches = ({ step }: Plan): boolean =>
  step === 'apply' || step === 'check' || step === 'undo' || step === 'expire';

type Within = { works: readonly Work[]; budgets: BudgetItems };
/** What is to be done now: what may be touched is claimed. */
type Claimed = { works: Work[] } & Counted;

/** Claims what may be touched, within the budgets; what finds no room asks or waits, and touches nothing. */
export async function claimWithin(
  { works, budgets }: Within,
  journal: Journal,
  options: ActorOptions & { budgets: Budgets },
  retry: Retry,
): Promise<Claimed> {
  const [first = [], ...more] = rounds(works, options);
  let all = await claimRound({ works: first, budgets }, journal, options, retry);
  for (const part of more) {
    try {
      const now = { works: part, budgets: await journal.readBudgets([...budgets.keys()]) };
      const { items, ...one } = await claimRound(now, journal, options, retry);
      all = {
        works: [...all.works, ...one.works],
        counted: new Map([...all.counted, ...one.counted]),
        items,
      };
    } catch (error) {
      // What was claimed before is carried out; this comes again.
      for (const work of part) again(work, error, retry);
    }
  }
  return all;
}

async function claimRound(
  { works, budgets: read }: Within,
  journal: Journal,
  options: ActorOptions & { budgets: Budgets },
  retry: Retry,
): Promise<Claimed> {
  let items = read;
  let left = works;
  for (let recounts = 0; ; ) {
    const limited = limit(left, items, options);
    const touching = limited.works.filter(({ plan }) => touches(plan));
    const { isFree, lost, claimed } = await claim(touching, limited.spending, journal, options.now(), retry);
    if (claimed) {
      const works = [...claimed, ...limited.works.filter(({ plan }) => !touches(plan))];
      const notLetGo = await letGoOn(works, items, journal);
      const comeAgain = (work: Work, error: unknown): void => again(work, error, retry);
      const held = await heldBack(limited.over, items, journal, options.now(), comeAgain);
      return {
        works: [...works.flatMap((work) => orAgain(work, notLetGo.get(work), retry)), ...held],
        counted: new Map([...limited.counted].map(([{ record }, names]) => [record.key, names])),
        items,
      };
    }
    // Their room must not be taken by who does not have them.
    for (const work of lost) again(work, new InHandError(), retry);
    left = left.filter((work) => !lost.includes(work));
    if (isFree) continue;
    // Another function took the last room at the same moment.
    if (recounts === MOST_RECOUNTS) throw new Error('other functions count in the same budgets all the time');
    recounts += 1;
    items = await journal.readBudgets([...items.keys()]);
  }
}

/**
 * A yes whose class could not be let go on is not carried out yet: it comes again, and is told as failed at last, which has the
 * sweep try it again. What touches nothing ends as it is then.
 */
function orAgain(work: Work, error: unknown, retry: Retry): Work[] {
  const [first] = work.deliveries;
  if (error === undefined) return [work];
  const receives = Math.max(...work.deliveries.map((each) => each.receives));
  if (first && isWorthRetrying(error, { ...first, receives }, work.record)) {
    again(work, error, retry);
    return [];
  }
  return [touches(work.plan) ? { ...work, plan: failure(error, work) } : work];
}

/** Counting at the same moment is rare; so often in a row it does not happen by chance. */
const MOST_RECOUNTS = 20;

/** What came of claiming: `claimed` absent where nothing was written. */
interface Claiming {
  /** Whether there was room in the budgets. */
  isFree: boolean;
  /** What somebody else was faster to claim, and so nothing was written. */
  lost: readonly Work[];
  claimed?: Work[];
}

/**
 * Writes the claims with the states before. A response that somebody else was faster to claim stays theirs, and what
 * wanted it comes again when they are done.
 */
async function claim(
  works: readonly Work[],
  spending: readonly Write[],
  journal: Journal,
  now: number,
  retry: Retry,
): Promise<Claiming> {
  if (works.length === 0) return { isFree: true, lost: [], claimed: [] };
  const claims = works.map(({ record: { entered, ...record }, plan, ctx }): ResponseRecord => {
    const { occasion: beforeOf = 1 } = record;
    const where = plan.step === 'apply' ? ctx.home && ctx.config.region : entered;
    const known = {
      ...(plan.step === 'apply' && { before: plan.before, beforeOf, from: plan.from, to: plan.to }),
      ...(where !== undefined && { entered: where }),
    };
    const state = claimedState(plan, record.state);
    return { ...record, ...known, state, attempts: record.attempts + 1, ...journal.due(record.key, now + LEASE_MS) };
  });
  const fail = (n: number, error: unknown): void => again(works[n], error, retry);
  const { isFree, lost, written } =
    spending.length > 0
      ? await claimAll(claims, spending, journal, fail)
      : { isFree: true, lost: [], written: await saveAll(claims, journal, fail) };
  if (!written) return { isFree, lost: works.filter((_, n) => lost.includes(n)) };
  const claimed = works.flatMap((work, n) => {
    const record = claims[n];
    if (!written[n]) again(work, new InHandError(), retry);
    return written[n] && record ? [{ ...work, record: { ...record, version: record.version + 1 } }] : [];
  });
  return { isFree, lost: [], claimed };
}

/** With the room that the budgets have for all of it. */
async function claimAll(
  records: readonly ResponseRecord[],
  spending: readonly Write[],
  journal: Journal,
  fail: (n: number, error: unknown) => void,
): Promise<WrittenUnder> {
  try {
    return await journal.claimResponses(records, spending);
  } catch (error) {
    if (isRetryable(error)) throw error;
  }
  // Without a record there is nothing but the room to take.
  const room = await journal.claimResponses([], spending);
  return room.isFree ? { ...room, written: await saveAll(records, journal, fail) } : room;
}

/**
 * All at once; when DynamoDB does not take that, one at a time, so that one cannot hold up the others.
 *
 * @param beside what is written beside some of them
 */
export async function saveAll(
  records: readonly ResponseRecord[],
  journal: Journal,
  fail: (n: number, error: unknown) => void,
  beside: (from: number, to: number) => Write[] = () => [],
): Promise<boolean[]> {
  try {
    return await journal.saveResponses(records, beside(0, records.length));
  } catch (error) {
    if (isRetryable(error)) throw error;
  }
  const alone = records.map(async (record, n) => {
    try {
      return (await journal.saveResponses([record], beside(n, n + 1)))[0] ?? false;
    } catch (error) {
      fail(n, error);
      return false;
    }
  });
  return Promise.all(alone);
}

/** Has what wanted a response come again. */
export function again(work: Work | undefined, error: unknown, retry: Retry): void {
  for (const delivery of work?.deliveries ?? []) retry(delivery, error);
}

function claimedState(plan: Plan, state: ResponseState): ResponseState {
  if (plan.step === 'undo') return 'undoing';
  if (plan.step === 'expire') return 'expiring';
  return plan.step === 'check' ? state : 'claimed';
}

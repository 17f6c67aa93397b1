import { randomUUID } from 'node:crypto';
import { isAwsError } from '../../core/errors.ts';
import type { Step } from './stack-set-plan.ts';
import type { StackSets, Wanted } from './stack-sets.ts';

/** What became of a template in one account and region. */
export interface PlaceResult {
  account: string;
  region: string;
  status: 'done' | 'failed' | 'cancelled';
  reason?: string;
}

/** A StackSet, and how it is brought there. */
export interface Undertaking {
  sets: StackSets;
  wanted: Wanted;
  /** Called for each account and region when it is over. */
  say(result: PlaceResult): void;
  sleep(ms: number): Promise<void>;
}

/** Operations of thousands of places have many pages: reading them takes no more than a part of the time. */
const POLL_MS = 5_000;
const EACH_RESULT_MS = 10;

const STATUSES = { SUCCEEDED: 'done', FAILED: 'failed', CANCELLED: 'cancelled' } as const;

/**
 * Carries the steps out one after another, and waits for each: an operation that somebody else began is waited for
 * first. What fails in one place does not keep it from others.
 *
 * @returns what became of each place; of one that several steps reached, what the last one says
 */
export async function carryOut(steps: readonly Step[], undertaking: Undertaking): Promise<PlaceResult[]> {
  const { sets, wanted } = undertaking;
  const places = new Map<string, PlaceResult>();
  for (const step of steps) {
    if (step.do === 'create') {
      await sets.create(wanted);
      continue;
    }
    const id = await begin(undertaking, (operation) =>
      step.do === 'update'
        ? sets.update(wanted, operation)
        : sets.addPlaces(wanted.name, step.units, step.regions, operation),
    );
    for (const result of await follow(id, undertaking)) places.set(`${result.account} ${result.region}`, result);
  }
  return [...places.values()];
}

/** Begins an operation, when no other one is under way. Begun twice by a lost answer, it is the same one. */
async function begin(undertaking: Undertaking, start: (id: string) => Promise<void>): Promise<string> {
  const id = randomUUID();
  for (;;) {
    await untilIdle(undertaking);
    try {
      await start(id);
      return id;
    } catch (error) {
      if (!isAwsError(error, 'OperationInProgressException')) throw error;
      await undertaking.sleep(POLL_MS);
    }
  }
}

/** Waits for what is under way already. */
export async function untilIdle({
  sets,
  wanted,
  sleep,
}: Pick<Undertaking, 'sets' | 'wanted' | 'sleep'>): Promise<void> {
  while (await sets.underWay(wanted.name)) await sleep(POLL_MS);
}

async function follow(id: string, { sets, wanted, say, sleep }: Undertaking): Promise<PlaceResult[]> {
  const told = new Map<string, PlaceResult>();
  for (;;) {
    const isOver = !(await sets.isUnderWay(wanted.name, id));
    const results = await sets.results(wanted.name, id);
    for (const { Account: account = '', Region: region = '', Status, StatusReason: reason } of results) {
      const status = Status && Status in STATUSES ? STATUSES[Status as keyof typeof STATUSES] : undefined;
      if (!status || told.has(`${account} ${region}`)) continue;
      const result = { account, region, status, ...(reason && { reason }) };
      told.set(`${account} ${region}`, result);
      say(result);
    }
    if (isOver) return [...told.values()];
    await sleep(POLL_MS + results.length * EACH_RESULT_MS);
  }
}

import { randomUUID } from 'node:crypto';
import { isAwsError } from '../../core/errors.ts';
import { CommandError } from '../commands/context.ts';
import { shown } from '../out.ts';
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
  const kept = new Set<string>();
  for (const step of steps) {
    // Where somebody else has made it meanwhile, it may be of another template.
    if (step.do === 'create' && (await sets.create(wanted))) continue;
    const id = await begin(undertaking, (operation) =>
      step.do === 'add'
        ? sets.addPlaces(wanted.name, step, operation)
        : step.do === 'remove'
          ? sets.removePlaces(wanted.name, step, operation)
          : sets.update(wanted, operation),
    );
    for (const result of await follow(id, undertaking)) {
      const place = `${result.account} ${result.region}`;
      // What could not be deleted is gone in part and not anew, whatever a later step says of it.
      if (!kept.has(place)) places.set(place, result);
      if (step.do === 'remove' && result.status !== 'done') kept.add(place);
    }
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
      if (isAwsError(error, 'OperationIdAlreadyExistsException')) return id;
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

/** @throws CommandError where it failed as a whole, which no place tells */
async function follow(id: string, { sets, wanted, say, sleep }: Undertaking): Promise<PlaceResult[]> {
  const told = new Map<string, PlaceResult>();
  for (;;) {
    const { isUnderWay, isWell, reason: whole } = await sets.operation(wanted.name, id);
    const results = await sets.results(wanted.name, id);
    for (const { Account: account = '', Region: region = '', Status = 'PENDING', StatusReason } of results) {
      const isOpen = !(Status in STATUSES);
      // What an operation that is over has not begun, it never will.
      const open = isUnderWay ? undefined : ('cancelled' as const);
      const status = isOpen ? open : STATUSES[Status as keyof typeof STATUSES];
      const reason = StatusReason ?? (isOpen ? 'the operation ended before it came there' : undefined);
      if (!status || told.has(`${account} ${region}`)) continue;
      const result = { account, region, status, ...(reason && { reason }) };
      told.set(`${account} ${region}`, result);
      say(result);
    }
    const all = [...told.values()];
    if (!isUnderWay && !isWell && all.every(({ status }) => status === 'done'))
      throw new CommandError(
        `CloudFormation ended operation ${id} of the StackSet ${wanted.name} before it was done: ${shown(whole ?? 'it gives no reason', 500)}. Give the same command again: it does what is left.`,
      );
    if (!isUnderWay) return all;
    await sleep(POLL_MS + results.length * EACH_RESULT_MS);
  }
}

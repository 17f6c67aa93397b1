import type { LocalStack } from '../../local/local-stack.ts';
import { nothingHeldUp } from '../../simulation/invariants/in-members.ts';
import type { Story } from '../../simulation/schedule.ts';
import type { HistoryEntry } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const MEMBER = '555566667777';

/** A response that an account has kept from being done, and what was said of it before and after it failed. */
async function given(said: readonly string[], changes: Partial<ResponseRecord>): Promise<LocalStack> {
  const stack = givenStack();
  stack.faults.refuse('UpdateAccessKey', 'AccessDeniedException');
  arrive(stack, 'health/exposed-access-key');
  await stack.drain();
  const failed = responsesIn(stack).find(({ action }) => action === 'deactivate-access-key');
  if (!failed) throw new Error('nothing failed');
  const history = said.map((what, at): HistoryEntry => ({ at, who: 'x', how: 'x', what }));
  const key = failed.key.replace(failed.account, MEMBER);
  await stack.journal.saveResponses([{ ...failed, ...changes, key, pk: `RESPONSE#${key}`, version: 0, history }]);
  return stack;
}

const isViolated = (stack: LocalStack, isActive = true): boolean =>
  nothingHeldUp({ stack, members: { isActive: () => isActive } } as unknown as Story).length > 0;

const ack = { by: 'ben', at: 1, why: 'known', band: 'high' as const, status: '', findings: 1 };
const approved = { mode: 'approve', approved: true } as const;

it.each<{ title: string; said: string[]; changes: Partial<ResponseRecord>; violated: boolean }>([
  { title: 'nobody let be', said: ['asked', 'approve', 'failed'], changes: approved, violated: true },
  { title: 'somebody let be', said: ['failed', 'ack'], changes: { ack }, violated: false },
  {
    title: 'somebody let be after the yes',
    said: ['asked', 'approve', 'failed', 'ack'],
    changes: { ...approved, ack },
    violated: false,
  },
  {
    title: 'somebody let be before the yes',
    said: ['asked', 'ack', 'approve', 'failed'],
    changes: { ...approved, ack },
    violated: true,
  },
  {
    title: 'somebody let be before the mode was raised',
    said: ['asked', 'ack', 'failed'],
    changes: { mode: 'enforce', ack },
    violated: true,
  },
  {
    title: 'somebody let be as a question, which nobody answered',
    said: ['asked', 'ack', 'failed'],
    changes: { mode: 'approve', ack },
    violated: false,
  },
  { title: 'was let be until it got worse', said: ['failed', 'ack', 'failed'], changes: {}, violated: true },
])('what failed and $title is held up: $violated', async ({ said, changes, violated }) => {
  expect(isViolated(await given(said, changes))).toBe(violated);
});

it('what failed in an account that has left is not held up', async () => {
  expect(isViolated(await given(['failed'], {}), false)).toBe(false);
});

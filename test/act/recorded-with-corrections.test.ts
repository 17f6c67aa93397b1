import { createActor } from '../../src/act/act.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Action } from '../../src/core/action.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import { decide } from '../../src/decide/decide.ts';
import { guardduty } from '../../src/sources/guardduty/index.ts';
import { bundledWith, givenStack, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery } from './given.ts';
import { itemOf } from './given-buckets.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

type Verdict = 'failed' | 'refuse' | 'done';

/** Buckets in one batch, by what comes of each. */
function given(verdicts: Record<string, Verdict>) {
  const stack = givenStack();
  const applied: string[] = [];
  const verdictOf = (key: string): Verdict =>
    verdicts[Object.keys(verdicts).find((name) => key.includes(name)) ?? ''] ?? 'done';
  const action: Action = {
    ...(blockPublicAccess as unknown as Action),
    before: async () => ({ verdict: 'proceed', before: {}, from: 'open', to: 'closed', tags: {}, effect: 'closes it' }),
    applyBatch: async (items) =>
      items.map(({ target: { key } }) => {
        applied.push(key);
        const verdict = verdictOf(key);
        return verdict === 'done' ? { verdict, result: 'It is closed.' } : { verdict, reason: 'It was so.' };
      }),
    verify: async () => ({ verdict: 'failed', reason: 'It is not closed.' }),
  };
  const messages = Object.keys(verdicts).flatMap((name, n): ActMessage[] => {
    const body = bundledWith(BUCKET, (event) => {
      event.detail.id = `${n}`.padStart(32, 'a');
    }).replaceAll('invoice-archive', name);
    return guardduty
      .parse(JSON.parse(body))
      .flatMap((finding) => decide(finding, stack.config, stack.world.now()).messages)
      .filter(({ decision }) => decision.action === 'block-public-access');
  });
  const batch = messages.map((message, n) => delivery(message, 1, `m${n}`));
  const act = createActor(actorOptions(stack, [action]));
  const recordOf = (name: string) => responsesIn(stack).find(({ key }) => key.includes(name));
  const counted = (): number => {
    const [, set] = Object.entries(itemOf(stack) ?? {}).find(([name]) => name.startsWith('hour/')) ?? [];
    return (set as Set<string> | undefined)?.size ?? 0;
  };
  return { stack, act, batch, applied, recordOf, counted };
}

const writesOf = (input: unknown): string[] =>
  ((input as { TransactItems?: { Update?: { UpdateExpression?: string } }[] }).TransactItems ?? []).map(
    ({ Update }) => Update?.UpdateExpression ?? '',
  );

const BOTH = { 'wrong-one': 'failed', 'right-one': 'refuse' } as const;

describe('one batch in which a change failed and another one was refused after all', () => {
  it('counts the one double, and the other one not at all', async () => {
    const { act, batch, recordOf, counted } = given(BOTH);
    expect(await act(batch)).toEqual([]);
    expect(recordOf('wrong-one')).toMatchObject({ state: 'done', outcome: 'failed' });
    expect(recordOf('right-one')).toMatchObject({ state: 'done', outcome: 'refused' });
    expect(counted()).toBe(2);
  });

  it('settles what was recorded where the other correction cannot be written, and that one comes again by itself', async () => {
    const { stack, act, batch, applied, recordOf, counted } = given(BOTH);
    stack.faults.refuse('TransactWrite', 'InternalServerError', {
      status: 500,
      times: 1,
      where: (input) => writesOf(input).some((text) => text.includes('DELETE ')),
    });
    expect(await act(batch)).toEqual(['m1']);
    const settled = recordOf('wrong-one');
    expect(settled).toMatchObject({ state: 'done', outcome: 'failed' });
    // Neither the end nor its correction is there: a claim, which the next delivery takes over.
    expect(recordOf('right-one')?.state).toBe('claimed');
    expect(counted()).toBe(3);
    stack.advance(6 * 60_000);
    expect(await act(batch.filter(({ messageId }) => messageId === 'm1'))).toEqual([]);
    expect(recordOf('right-one')).toMatchObject({ state: 'done', outcome: 'refused' });
    expect(recordOf('wrong-one')).toEqual(settled);
    expect(applied.filter((key) => key.includes('wrong-one'))).toHaveLength(1);
  });

  it('corrects each by itself where DynamoDB does not take all at once', async () => {
    const { stack, act, batch, recordOf, counted } = given({ ...BOTH, 'third-one': 'failed', 'fourth-one': 'refuse' });
    stack.faults.refuse('TransactWrite', 'ValidationException', {
      // Of two records at least, after what was claimed.
      where: (input) => writesOf(input).length > 2 && counted() === 4,
    });
    expect(await act(batch)).toEqual([]);
    expect(recordOf('third-one')).toMatchObject({ state: 'done', outcome: 'failed' });
    expect(recordOf('fourth-one')).toMatchObject({ state: 'done', outcome: 'refused' });
    expect(counted()).toBe(4);
  });
});

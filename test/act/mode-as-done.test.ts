import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { LEASE_MS } from '../../src/act/work.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Mode } from '../../src/core/decision.ts';
import type { Message } from '../../src/core/messages.ts';
import { bundled, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

const puts = ({ counts }: LocalStack): number => counts.get('s3:PutPublicAccessBlock') ?? 0;

/** An attempt under `enforce` that died after its claim, once it had changed the bucket or before; its lease has ended. */
async function givenDead({ touched }: { touched: boolean }) {
  for (let calls = 1; calls < 50; calls += 1) {
    const stack = givenStack();
    const [message] = handedOver(stack, BUCKET);
    if (!message) throw new Error('nothing was handed over');
    const run = (what: Message = message) => createActor(actorOptions(stack, [blockPublicAccess]))([delivery(what)]);
    stack.deliver('guardduty', bundled(BUCKET));
    stack.faults.crashAfter(calls);
    await drainUntilCrash(stack);
    stack.faults.revive();
    const [record] = responsesIn(stack);
    if (record?.state !== 'claimed' || puts(stack) > 0 !== touched) continue;
    stack.advance(LEASE_MS);
    const goOn = { kind: 'go-on', key: record.key } as const;
    const tellOnly = () => createActor(actorOptions(stack, []))([delivery(message)]);
    return { stack, tellOnly, again: { message: () => run(), sweep: () => run(goOn) } };
  }
  throw new Error('it never died so');
}

const TAKEN_OVER = (['message', 'sweep'] as const).flatMap((by) =>
  (['observe', 'notify', 'approve'] as const).map((mode: Mode) => ({ by, mode })),
);

describe('an attempt under enforce that died, and is taken over in a lower mode', () => {
  it.each(TAKEN_OVER)('has the mode in which it was done: by a $by, in $mode', async ({ by, mode }) => {
    const { stack, again } = await givenDead({ touched: true });
    stack.redeploy({ settings: { mode } });
    expect(await again[by]()).toEqual([]);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', mode: 'enforce' });
    expect(puts(stack)).toBe(1);
  });

  it.each(TAKEN_OVER.filter(({ mode }) => mode !== 'approve'))(
    'that had touched nothing waits for the mode: by a $by, in $mode',
    async ({ by, mode }) => {
      const { stack, again } = await givenDead({ touched: false });
      stack.redeploy({ settings: { mode } });
      expect(await again[by]()).toEqual([]);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', mode, open: 'ceiling' });
      expect(puts(stack)).toBe(0);
      stack.redeploy({ settings: { mode: 'enforce' } });
      await letTimePass(stack, 3);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', mode: 'enforce' });
    },
  );

  it.each(['observe', 'notify'] as const)('is not ended by a function that holds no action, in %s', async (mode) => {
    const { stack, tellOnly, again } = await givenDead({ touched: true });
    stack.redeploy({ settings: { mode } });
    expect(await tellOnly()).toEqual([]);
    expect(onlyAction(stack)).toMatchObject({ state: 'claimed' });
    expect(await again.sweep()).toEqual([]);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', mode: 'enforce' });
  });
});

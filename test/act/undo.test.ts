import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { canBeUndone, standing, withoutQuestion } from '../../src/act/standing.ts';
import { actions } from '../../src/actions/index.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { NOW } from '../support/fixtures.ts';
import { actionsIn, arrive, blocked, bundled, bundledWith, givenStack, letTimePass } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction, say } from './given.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const HOUR = 3_600_000;

describe('an action can be undone', () => {
  const at = (changes: Partial<ResponseRecord>): ResponseRecord =>
    ({ action: 'revoke-sessions', before: {}, history: [], ...changes }) as unknown as ResponseRecord;
  const failedOnce = {
    state: 'done',
    outcome: 'unchanged',
    history: [{ what: 'failed' }],
  } as unknown as ResponseRecord;
  it.each([
    { title: 'once applied', record: at({ state: 'done', outcome: 'applied' }), can: true },
    { title: 'while under way at AWS', record: at({ state: 'pending' }), can: true },
    // It may have touched something before it failed, or been applied before a renewal was refused.
    { title: 'after it failed half way', record: at({ state: 'done', outcome: 'failed' }), can: true },
    { title: 'after its renewal was refused', record: at({ state: 'done', outcome: 'refused' }), can: true },
    { title: 'when its undo died', record: at({ state: 'undoing', dueAt: NOW }), can: true },
    { title: 'while its undo is in hand', record: at({ state: 'undoing', dueAt: NOW + 1 }), can: false },
    { title: 'while it is in hand', record: at({ state: 'claimed', dueAt: NOW + 1 }), can: false },
    { title: 'while it waits for a person', record: at({ state: 'waiting' }), can: false },
    { title: 'twice', record: at({ state: 'undone', outcome: 'applied' }), can: false },
    { title: 'when nothing was changed', record: at({ state: 'done', outcome: 'unchanged' }), can: false },
    { title: 'when a release before ended a containment so that had failed', record: at(failedOnce), can: true },
    { title: 'when it was no containment', record: at({ ...failedOnce, action: 'rotate-secret' }), can: false },
    {
      title: 'without a state before it',
      record: { state: 'done', outcome: 'failed' } as ResponseRecord,
      can: false,
    },
  ])('$title: $can', ({ record, can }) => {
    expect(canBeUndone(record, NOW)).toBe(can);
  });
});

describe('what was done before a question', () => {
  const containment = { proof: { verdict: 'not in force', by: 'eni-1 is not in the closed group' } };
  const asked = (what: string): ResponseRecord =>
    ({
      state: 'waiting',
      outcome: 'awaiting-approval',
      before: {},
      beforeOf: 1,
      containment,
      history: [{ what }, { what: 'asked' }],
    }) as unknown as ResponseRecord;

  it.each([
    { what: 'applied', is: { outcome: 'failed', byHand: true } },
    { what: 'partial', is: { outcome: 'partial' } },
  ])('stands as $is.outcome where it was $what, and a look says that it is not in force', ({ what, is }) => {
    const { state, outcome, byHand } = withoutQuestion(asked(what));
    expect({ state, outcome, ...(byHand && { byHand }) }).toEqual({ state: 'done', ...is });
  });
});

describe('what was done and told long ago', () => {
  const refused = (moved: Partial<ResponseRecord>): ResponseRecord =>
    ({
      state: 'done',
      outcome: 'notified',
      before: {},
      beforeOf: 3,
      occasion: 4,
      appliedAt: NOW,
      history: [{ what: 'joined' }, { what: 'notified' }],
      ...moved,
    }) as unknown as ResponseRecord;

  it.each([
    {
      title: 'by the last of what was moved',
      moved: { historyMore: 8, historyTouched: 'partial' as const },
      is: 'partial',
    },
    { title: 'as applied, where a release before moved it', moved: { historyMore: 8 }, is: 'applied' },
    { title: 'as failed, where no attempt came to an end', moved: {}, is: 'failed' },
  ])('stands $title', ({ moved, is }) => {
    expect(standing(refused(moved))).toBe(is);
  });
});

const undoOf = (stack: LocalStack, queue: string): void =>
  say(stack, queue, { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });

describe('undo', () => {
  it('works while paused, also for a block whose renewal the pause has refused', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    stack.advance(2 * HOUR);
    stack.deliver('guardduty', bundled(PROBE));
    await stack.drain();
    expect(blocked(stack)).toHaveLength(1);
    undoOf(stack, 'act-network');
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(onlyAction(stack).state).toBe('undone');
  });

  it('of a second occasion puts back what stood there before that one, and not before the first', async () => {
    const stack = givenStack();
    const event = 'guardduty/bucket-block-public-access-disabled';
    arrive(stack, event);
    await stack.drain();
    undoOf(stack, 'act-storage');
    await stack.drain();
    const bucket = [...stack.services.s3.buckets.values()].find(({ name }) => onlyAction(stack).target.key === name);
    if (!bucket) throw new Error('the event names a bucket');
    const byHand = {
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    };
    bucket.publicAccessBlock = byHand;
    const seen = new Date(stack.world.now() + HOUR).toISOString();
    stack.advance(2 * HOUR);
    const again = bundledWith(event, (change) => {
      const { id, service } = change.detail as { id: string; service: Record<string, unknown> };
      const other = `e${id.slice(1)}`;
      const arn = String(change.detail.arn).replace(id, other);
      Object.assign(change.detail, { id: other, arn, updatedAt: seen, service: { ...service, eventLastSeen: seen } });
    });
    stack.deliver('guardduty', again);
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', before: { previous: byHand } });
    undoOf(stack, 'act-storage');
    await stack.drain();
    expect(bucket.publicAccessBlock).toEqual(byHand);
  });

  it('is tried as often as any other, however many attempts the action took', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/bucket-block-public-access-disabled');
    await stack.drain();
    await stack.journal.saveResponses([{ ...onlyAction(stack), attempts: 7 }]);
    stack.faults.refuse('DeletePublicAccessBlock', 'SlowDown', { times: 2 });
    undoOf(stack, 'act-storage');
    await stack.drain();
    await letTimePass(stack, 3);
    expect(onlyAction(stack).state).toBe('undone');
  });

  it('that comes while the action is in hand is not lost', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    const record = onlyAction(stack);
    await stack.journal.saveResponses([
      { ...record, state: 'claimed', ...stack.journal.due(record.key, stack.world.now() + 60_000) },
    ]);
    undoOf(stack, 'act-network');
    await stack.drain();
    expect(blocked(stack)).toHaveLength(1);
    await letTimePass(stack, 3);
    expect(blocked(stack)).toEqual([]);
    expect(onlyAction(stack).state).toBe('undone');
  });

  it('that cannot be done leaves what is under way under way', async () => {
    const stack = givenStack();
    arrive(stack, 'macie/credentials-in-object');
    await stack.drain();
    expect(onlyAction(stack).state).toBe('pending');
    undoOf(stack, 'act-expiry');
    await stack.drain();
    expect(stack.services.sns.published.at(-1)?.message).toMatch(/not undone/i);
    await letTimePass(stack, 3);
    expect(actionsIn(stack)).toEqual(['rotate-secret orders-db: done applied']);
  });

  it('of an action that the journal does not know does nothing', async () => {
    const stack = givenStack();
    const run = createActor(actorOptions(stack, Object.values(actions)));
    expect(await run([delivery({ kind: 'undo', key: 'no#such#key', by: 'anna' })])).toEqual([]);
    expect(stack.services.dynamodb.items().filter(({ sk }) => sk === 'RESPONSE')).toEqual([]);
  });
});

it('two messages of different kinds about one action in one batch: the first goes first, and the other right after it', async () => {
  const stack = givenStack();
  const [message] = handedOver(stack, 'guardduty/bucket-block-public-access-disabled');
  if (!message) throw new Error('nothing was handed over');
  const run = createActor(actorOptions(stack, Object.values(actions)));
  const undo = delivery({ kind: 'undo', key: message.key, by: 'anna' }, 1, 'undo');
  expect(await run([delivery(message, 1, 'act'), undo, delivery(message, 1, 'copy')])).toEqual([]);
  expect(onlyAction(stack).state).toBe('undone');
  expect(onlyAction(stack).history.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['applied', 'undo', 'undone']),
  );
});

it('what is behind a message that has to come again comes again with it', async () => {
  const stack = givenStack();
  const [message] = handedOver(stack, 'guardduty/bucket-block-public-access-disabled');
  if (!message) throw new Error('nothing was handed over');
  const run = createActor(actorOptions(stack, Object.values(actions)));
  const undo = delivery({ kind: 'undo', key: message.key, by: 'anna' }, 1, 'undo');
  stack.faults.refuse('PutPublicAccessBlock', 'SlowDown', { status: 503, times: 1 });
  expect(await run([delivery(message, 1, 'act'), undo])).toEqual(['act', 'undo']);
  expect(onlyAction(stack).state).toBe('claimed');
  stack.advance(6 * 60_000);
  expect(await run([delivery(message, 2, 'act'), undo])).toEqual([]);
  expect(onlyAction(stack).state).toBe('undone');
});

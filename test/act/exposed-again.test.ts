import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { actions } from '../../src/actions/index.ts';
import { loadAction } from '../../src/core/action.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { seenAtOf } from '../../src/core/finding.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import {
  actionsIn,
  alertIds,
  arrive,
  bundledWith,
  dieAndGoOn,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction, say } from './given.ts';

const MINUTE = 60_000;
const EVENT = 'guardduty/bucket-block-public-access-disabled';
const BUCKET = 'invoice-archive';

/** A bucket that was closed as a finding called for it. */
async function given() {
  const stack = givenStack();
  const action = await loadAction(actions['block-public-access']);
  const wanted = handedOver(stack, EVENT).find(({ decision }) => decision.action === action.id);
  if (!wanted) throw new Error('nothing was handed over');
  const bucket = stack.services.s3.buckets.get(wanted.target.key);
  const actor = createActor(actorOptions(stack, [action]));
  let deliveries = 0;
  /** The finding comes once more, seen so long before now; ms. */
  const comes = async (ago: number, mode: ActMessage['decision']['mode'] = 'enforce'): Promise<void> => {
    deliveries += 1;
    const finding = { ...wanted.finding, lastSeen: new Date(stack.world.now() - ago).toISOString() };
    const message = { ...wanted, finding, decision: { ...wanted.decision, mode, ownMode: mode } };
    expect(await actor([delivery(message, 1, `m${deliveries}`)])).toEqual([]);
  };
  const isClosed = (): boolean => Object.values(bucket?.publicAccessBlock ?? {}).some(Boolean);
  const open = (): void => {
    if (bucket) bucket.publicAccessBlock = {};
  };
  expect(seenAtOf(wanted.finding)).toBeLessThan(stack.world.now());
  await comes(10 * MINUTE);
  expect(isClosed()).toBe(true);
  return { stack, comes, isClosed, open };
}

it('what was exposed again is closed again by its own finding, however soon it comes again', async () => {
  const { stack, comes, isClosed, open } = await given();
  stack.advance(30 * MINUTE);
  open();
  await comes(MINUTE);
  expect(isClosed()).toBe(true);
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', turn: 2 });
  expect(onlyAction(stack).history.filter(({ what }) => what === 'applied')).toHaveLength(2);
});

it('is asked about anew where a person has to say yes', async () => {
  const { stack, comes, isClosed, open } = await given();
  stack.advance(30 * MINUTE);
  open();
  await comes(MINUTE, 'approve');
  expect(isClosed()).toBe(false);
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
});

it('a finding that was seen before it was closed asks for nothing more', async () => {
  const { stack, comes, open } = await given();
  const { version } = onlyAction(stack);
  stack.advance(5 * MINUTE);
  open();
  await comes(6 * MINUTE);
  expect(onlyAction(stack).version).toBe(version);
});

it('a finding that comes again and again about what stays closed adds nothing to its history', async () => {
  const { stack, comes } = await given();
  const { history } = onlyAction(stack);
  for (let n = 0; n < 5; n += 1) {
    stack.advance(15 * MINUTE);
    await comes(MINUTE);
  }
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', history });
});

/** A bucket that was closed, was opened again by somebody, and is found open again by the same finding, an hour later. */
async function reopened(): Promise<LocalStack> {
  const stack = givenStack();
  arrive(stack, EVENT);
  await stack.drain();
  stack.advance(60 * MINUTE);
  const bucket = stack.services.s3.buckets.get(BUCKET);
  if (!bucket) throw new Error(`there is no bucket ${BUCKET}`);
  bucket.publicAccessBlock = {};
  const seenAt = new Date(stack.world.now() - MINUTE).toISOString();
  const again = bundledWith(EVENT, ({ detail }) => {
    Object.assign(detail, { updatedAt: seenAt });
    Object.assign(detail.service as object, { eventLastSeen: seenAt });
  });
  stack.deliver('guardduty', again);
  return stack;
}

const closings = (stack: LocalStack): string[] => alertIds(stack).filter((id) => id.endsWith('#applied'));

it('that it was closed again is told as another closing, and stands in the history of that time', async () => {
  const stack = await reopened();
  expect(closings(stack)).toHaveLength(1);
  await stack.drain();
  expect(closings(stack)).toHaveLength(2);
  const { dayAt, history } = responsesIn(stack).find(({ action }) => action === 'block-public-access') ?? {};
  expect(dayAt).toBe(stack.world.now());
  expect(history?.at(-1)).toMatchObject({ what: 'applied', at: dayAt });
});

it('is closed and told the same, whichever call the function dies after', async () => {
  const smooth = await reopened();
  const before = smooth.callsMade();
  await smooth.drain();
  const calls = smooth.callsMade() - before;
  expect(calls).toBeGreaterThanOrEqual(5);
  for (let call = 1; call <= calls; call += 1) {
    const stack = await reopened();
    await dieAndGoOn(stack, call);
    await letTimePass(stack);
    const { publicAccessBlock } = stack.services.s3.buckets.get(BUCKET) ?? {};
    expect({ call, publicAccessBlock }).toMatchObject({ publicAccessBlock: { BlockPublicPolicy: true } });
    expect({ call, alerts: alertIds(stack) }).toEqual({ call, alerts: alertIds(smooth) });
    expect({ call, actions: actionsIn(stack) }).toEqual({ call, actions: actionsIn(smooth) });
  }
});

it('that a look fails is told once as that, however often its finding comes, and what was done stays journalled', async () => {
  const { stack, comes } = await given();
  stack.faults.refuse('GetPublicAccessBlock', 'AccessDenied', { status: 403 });
  for (let n = 0; n < 5; n += 1) {
    stack.advance(15 * MINUTE);
    await comes(MINUTE);
  }
  const { history, ...record } = onlyAction(stack);
  expect(record).toMatchObject({ state: 'done', outcome: 'applied' });
  expect(history).toHaveLength(3);
  const alerts = stack.services.sqs
    .messages(`${stack.config.stack}-alerts`)
    .filter(({ body }) => body.includes(`"failed":"look"`));
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.body).toMatch(/settings on\. It was seen again since, and whether that still holds/);
});

it.each(['ThrottlingException', 'AccessDenied'])('a look that fails (%s) is tried again by itself', async (fault) => {
  const stack = await reopened();
  stack.faults.refuse('GetPublicAccessBlock', fault);
  await stack.drain();
  await letTimePass(stack, 14);
  const record = (): ResponseRecord | undefined =>
    responsesIn(stack).find(({ action }) => action === 'block-public-access');
  expect(record()).toMatchObject({ outcome: 'applied', open: fault === 'AccessDenied' ? 'permission' : 'failed' });
  stack.faults.clear();
  await letTimePass(stack, 40);
  expect(stack.services.s3.buckets.get(BUCKET)?.publicAccessBlock).toMatchObject({ BlockPublicPolicy: true });
  expect(record()?.open).toBeUndefined();
});

it('a look that failed, and finds in order later what was done, is open no more', async () => {
  const { stack, comes } = await given();
  stack.faults.refuse('GetPublicAccessBlock', 'AccessDenied', { status: 403 });
  stack.advance(15 * MINUTE);
  await comes(MINUTE);
  expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', open: 'permission' });
  stack.faults.clear();
  stack.advance(15 * MINUTE);
  await comes(MINUTE);
  const record = onlyAction(stack);
  expect(record).toMatchObject({ state: 'done', outcome: 'applied' });
  expect([record.open, record.dueAt, record.dueShard, record.tries]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('a word that is owed is still found by the sweep, where a look that failed finds it in order later', async () => {
  const { stack, comes } = await given();
  stack.faults.refuse('GetPublicAccessBlock', 'AccessDenied', { status: 403 });
  stack.advance(15 * MINUTE);
  await comes(MINUTE);
  await stack.journal.saveResponses([{ ...onlyAction(stack), alertDue: true }]);
  stack.faults.clear();
  stack.advance(15 * MINUTE);
  await comes(MINUTE);
  const { alertDue = false, dueAt } = onlyAction(stack);
  expect({ alertDue, isDue: dueAt !== undefined }).toEqual({ alertDue, isDue: alertDue });
});

it('what names a moment is not begun anew by each sighting: people are asked once', async () => {
  const event = 'guardduty/instance-credentials-used-in-another-account';
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const seenAt = (ago: number): string => {
    const now = new Date(stack.world.now() - ago).toISOString();
    return bundledWith(event, ({ detail }) => {
      Object.assign(detail, { updatedAt: now });
      Object.assign(detail.service as object, { eventLastSeen: now });
    });
  };
  const record = (): ResponseRecord | undefined =>
    responsesIn(stack).find(({ action }) => action === 'revoke-sessions');
  arrive(stack, event, seenAt(MINUTE));
  await stack.drain();
  const { key = '', plan, turn = 1 } = record() ?? {};
  say(stack, 'act-contain', { kind: 'approve', key, by: 'ben', plan: `${plan}~${turn}` });
  await stack.drain();
  expect(record()).toMatchObject({ outcome: 'applied' });
  for (let n = 0; n < 4; n += 1) {
    stack.advance(15 * MINUTE);
    stack.deliver('guardduty', seenAt(MINUTE));
    await stack.drain();
  }
  expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
});

describe('while everything is paused', () => {
  it('what was opened again waits for the end of the pause, and is told', async () => {
    const stack = await reopened();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    await stack.drain();
    const held = (): ResponseRecord | undefined =>
      responsesIn(stack).find(({ action }) => action === 'block-public-access');
    expect(held()).toMatchObject({ state: 'done', outcome: 'refused', open: 'paused' });
    expect(alertIds(stack).filter((id) => id.endsWith('#refused'))).toHaveLength(1);
    expect(stack.services.s3.buckets.get(BUCKET)?.publicAccessBlock).toEqual({});
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 2);
    expect(stack.services.s3.buckets.get(BUCKET)?.publicAccessBlock).toMatchObject({ BlockPublicPolicy: true });
    expect(held()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(held()?.open).toBeUndefined();
  });

  it('what was opened again, and whose finding is archived then, is not said to be closed', async () => {
    const stack = await reopened();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    await stack.drain();
    const { key = '', wants = [] } = responsesIn(stack).find(({ action }) => action === 'block-public-access') ?? {};
    say(stack, 'act-storage', { kind: 'leave', key, finding: wants[0]?.finding ?? '', why: 'it is archived' });
    await stack.drain();
    const record = responsesIn(stack).find(({ action }) => action === 'block-public-access');
    expect(record).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
    expect(record?.reason).toMatch(/holds no longer/);
  });

  it('what stays closed stays as it was journalled, however often its finding comes', async () => {
    const { stack, comes } = await given();
    const { history, outcome, dayAt } = onlyAction(stack);
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    for (let n = 0; n < 5; n += 1) {
      stack.advance(15 * MINUTE);
      await comes(MINUTE);
    }
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome, dayAt, history });
    expect(onlyAction(stack).open).toBeUndefined();
  });
});

/**
 * How often a secret was rotated that lay in an object, once Macie tells of the object again two hours later: as it was written
 * anew, or before it was rotated.
 */
async function rotations(written: 'anew' | 'before'): Promise<string[]> {
  const stack = givenStack();
  const event = 'macie/credentials-in-object';
  const told = (): string[] => closings(stack).filter((id) => id.includes('#rotate-secret#'));
  arrive(stack, event);
  await stack.drain();
  await letTimePass(stack);
  expect(told()).toHaveLength(1);
  stack.advance(120 * MINUTE);
  const seenAt = new Date(stack.world.now() - MINUTE).toISOString();
  const again = bundledWith(event, ({ detail }) => {
    Object.assign(detail, { updatedAt: seenAt });
    const { s3Object } = detail.resourcesAffected as { s3Object: object };
    if (written === 'anew') Object.assign(s3Object, { lastModified: seenAt });
  });
  stack.deliver('macie', again);
  await stack.drain();
  await letTimePass(stack);
  return told();
}

it('a secret is rotated again where its source says that it was exposed since, and not as it is only seen again', async () => {
  expect(await rotations('anew')).toHaveLength(2);
  expect(await rotations('before')).toHaveLength(1);
});

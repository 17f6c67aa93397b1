import { besideExpired, failedBeside } from '../../src/act/beside-question.ts';
import { openEnd } from '../../src/act/open-ends.ts';
import { endRecord } from '../../src/act/settle.ts';
import type { Work } from '../../src/act/work.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { isOpen } from '../../src/core/response.ts';
import { HELD, NEVER, OPEN } from '../../src/journal/indexes.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenFinding, NOW } from '../support/fixtures.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STOLEN = 'guardduty/instance-credentials-used-outside-aws';

/** Sessions that are revoked, whose deny is looked at and lifted in time. */
async function givenRevoked() {
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const record = (): ResponseRecord =>
    responsesIn(stack).find(({ action }) => action === 'revoke-sessions') as ResponseRecord;
  const pass = async (minutes: number): Promise<void> => {
    stack.advance(minutes * MINUTE);
    await stack.sweep();
    await stack.drain();
  };
  const answer = async (kind: 'approve' | 'reject' | 'ack'): Promise<void> => {
    const { key } = record();
    if (kind === 'ack') say(stack, 'notify', { kind, key, by: 'anna', reason: 'it is known' });
    else say(stack, 'act-contain', { kind, key, by: 'anna' });
    await stack.drain();
  };
  const mode = (to: 'notify' | 'approve') => Object.assign(stack.config, { mode: to });
  /** Another finding of the same session. */
  const second = async (): Promise<void> => {
    const at = new Date(stack.world.now() - MINUTE).toISOString();
    const body = bundledWith(STOLEN, ({ detail }) => {
      const { arn, service } = detail as { arn: string; service: object };
      const id = '5e0000000000000000000000000000a1';
      Object.assign(detail, { id, arn: arn.replace(/finding\/.*/, `finding/${id}`), updatedAt: at });
      Object.assign(service, { eventLastSeen: at });
    });
    stack.deliver('guardduty', body);
    await stack.drain();
  };
  arrive(stack, STOLEN);
  const role = stack.services.iam.rolesByName.roles.get('shop-web');
  Object.assign(role ?? {}, { longestSession: 6 * 3600 });
  await stack.drain();
  await answer('approve');
  await pass(20);
  const denies = () => [...(role?.policies.keys() ?? [])];
  expect(denies()).toHaveLength(1);
  const told = () => stack.services.sns.published.map(({ message }) => message.replaceAll(/\s+/g, ' '));
  return { stack, record, pass, answer, mode, second, role, denies, told };
}

describe('a yes that waits for the mode, while what was done before is looked at', () => {
  async function givenHeldYes() {
    const given = await givenRevoked();
    await given.second();
    given.mode('notify');
    await given.answer('approve');
    expect(given.record()).toMatchObject({ outcome: 'notified', open: 'ceiling', approved: true, state: 'done' });
    return given;
  }
  const HELD_YES = { state: 'done', outcome: 'notified', open: 'ceiling', approved: true } as const;

  it('stays where one look fails, and is carried out once the mode is raised', async () => {
    const { stack, record, pass, mode, told, denies } = await givenHeldYes();
    const { reason } = record();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    const before = told().length;
    for (let n = 0; n < 8; n += 1) await pass(10);
    expect(told().slice(before)).toEqual([expect.stringContaining('follow-up failed')]);
    expect(record()).toMatchObject({ ...HELD_YES, reason });
    stack.faults.clear();
    for (let n = 0; n < 8; n += 1) await pass(10);
    expect(record()).toMatchObject({ ...HELD_YES, reason });
    const { appliedAt = 0 } = record();
    mode('approve');
    for (let n = 0; n < 3; n += 1) await pass(5);
    expect(record().appliedAt).toBeGreaterThan(appliedAt);
    expect(record()).toMatchObject({ outcome: 'applied' });
    // The session of before, and now every session of the role.
    expect(denies()).toHaveLength(2);
  });

  it('stays where the look finds a loss, which is told, once', async () => {
    const { record, pass, mode, told, role } = await givenHeldYes();
    role?.policies.clear();
    const before = told().length;
    for (let n = 0; n < 20; n += 1) await pass(10);
    expect(told().slice(before)).toEqual([expect.stringContaining('No longer in force')]);
    expect(record()).toMatchObject(HELD_YES);
    expect(record()).not.toHaveProperty('byHand');
    mode('approve');
    for (let n = 0; n < 3; n += 1) await pass(5);
    // What would be done now is not what was approved.
    expect(record()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('changed since the approval') });
  });

  it('is told to be over where its time ends', async () => {
    const { stack, record, pass, told } = await givenHeldYes();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    for (let n = 0; n < 60; n += 1) await pass(25);
    expect(told().filter((message) => message.includes('The yes of anna ended at'))).toHaveLength(1);
    expect(record()).not.toHaveProperty('approved');
  });

  it('can be taken back while a look is taken', async () => {
    const { stack, record, answer } = await givenHeldYes();
    await stack.journal.saveResponses([{ ...record(), state: 'expiring', dueAt: stack.world.now() + MINUTE }]);
    await answer('reject');
    expect(record()).toMatchObject({ state: 'expiring', approved: true });
    await stack.journal.saveResponses([{ ...record(), state: 'done' }]);
    stack.advance(MINUTE);
    await stack.drain();
    await answer('reject');
    expect(record()).toMatchObject({ outcome: 'rejected' });
  });
});

describe.each(['paused', 'ceiling'] as const)('what was done before an answer that is held back (%s)', (why) => {
  async function givenHeld() {
    const given = await givenRevoked();
    const { stack, answer, second, mode, record } = given;
    await second();
    if (why === 'paused') await stack.journal.setPaused(true, 'kim', stack.world.now());
    else mode('notify');
    await answer('approve');
    if (why === 'ceiling') {
      await stack.journal.saveResponses([{ ...record(), yesUntil: stack.world.now() }]);
      for (let n = 0; n < 2; n += 1) await given.pass(1);
      expect(record()).not.toHaveProperty('approved');
    }
    expect(record()).toMatchObject({ state: 'done', open: why, followUp: { always: true } });
    expect(record().dueShard).toMatch(new RegExp(`^${HELD}-`));
    const release = async () => {
      if (why === 'paused') await stack.journal.setPaused(false, 'kim', stack.world.now());
      else mode('approve');
      for (let n = 0; n < 3; n += 1) await given.pass(5);
    };
    return { ...given, release };
  }

  it('is looked at and lifted in its time', async () => {
    const { stack, record, pass, denies } = await givenHeld();
    for (let n = 0; n < 48; n += 1) {
      await pass(60);
      // No look is an hour late.
      expect(record().followUp?.at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(stack.world.now() - HOUR);
    }
    expect(record()).not.toHaveProperty('followUp');
    expect(denies()).toEqual([]);
    expect(record()).toMatchObject({ state: 'done', open: why });
    expect(record().history.filter(({ what }) => what === 'followed up').length).toBeGreaterThan(1);
  });

  it('has its loss told', async () => {
    const { pass, role, told } = await givenHeld();
    role?.policies.clear();
    const before = told().length;
    for (let n = 0; n < 10; n += 1) await pass(60);
    expect(
      told()
        .slice(before)
        .filter((message) => message.includes('No longer in force')),
    ).toHaveLength(1);
  });

  it('waits for nothing by itself, and is found at the release before a look is due', async () => {
    const { record, pass, release } = await givenHeld();
    const { version } = record();
    for (let n = 0; n < 3; n += 1) await pass(5);
    expect(record().version).toBe(version);
    await release();
    expect(record().open).toBeUndefined();
    expect(['waiting', 'done']).toContain(record().state);
    expect(record().outcome).toBe(why === 'paused' ? 'applied' : 'awaiting-approval');
  });

  it('is found at the release also where it was stored by its need alone, as by a release before', async () => {
    const { stack, record, release } = await givenHeld();
    await stack.journal.saveResponses([{ ...record(), dueAt: 200 }]);
    await release();
    expect(record().open).toBeUndefined();
  });

  it('is looked at once a sweep finds it, and the rest is not taken up, where a person lets it be', async () => {
    const { record, answer, pass, release, denies } = await givenHeld();
    await answer('ack');
    const { followUp, version } = record();
    expect(record()).toMatchObject({ dueAt: followUp?.at, dueShard: expect.stringMatching(`^${OPEN}#`) });
    await release();
    expect(record().version).toBe(version);
    for (let n = 0; n < 12; n += 1) await pass(60);
    expect(denies()).toEqual([]);
    expect(record()).toMatchObject({ open: why, dueAt: NEVER });
  });
});

it('a step that waits for a pause too is looked at once an hour', async () => {
  const { stack, record, second, answer, pass } = await givenRevoked();
  await second();
  await stack.journal.setPaused(true, 'kim', stack.world.now());
  await answer('approve');
  const { followUp } = record();
  const { always: _always, ...step } = followUp ?? { step: '', at: 0 };
  await stack.journal.saveResponses([
    { ...record(), followUp: { ...step, at: stack.world.now() }, dueAt: stack.world.now() },
  ]);
  const { version, reason } = record();
  for (let n = 0; n < 24; n += 1) await pass(5);
  expect(record().version - version).toBeLessThanOrEqual(3);
  expect(record()).toMatchObject({ open: 'paused', reason, followUp: { step: step.step } });
});

const held = {
  key: '111122223333#global#deny-egress#198.51.100.7',
  action: 'deny-egress',
  target: { key: '198.51.100.7' },
  mode: 'notify',
  state: 'expiring',
  outcome: 'notified',
  open: 'ceiling',
  reason: 'Seen again.',
  wants: [{ finding: 'f', severity: 8, mode: 'enforce' }],
  expiresAt: NOW,
  before: { rules: [] },
  history: [],
  version: 4,
} as unknown as ResponseRecord;
const workOf = (record: ResponseRecord, plan: object, until = NOW + HOUR): Work =>
  ({
    record,
    earlier: { ...record, state: 'waiting' },
    plan,
    deliveries: [],
    findings: [],
    isNews: false,
    ctx: { finding: givenFinding(), config: {}, until },
  }) as unknown as Work;

describe('an effect that runs out while the next answer is held back', () => {
  it('leaves what is held back open', () => {
    const ended = endRecord(workOf(held, { step: 'expire' }), { state: 'expired', reason: 'Lifted.' }, NOW);
    expect(ended).toMatchObject({ state: 'done', outcome: 'notified', open: 'ceiling', reason: 'Seen again.' });
    expect(ended.dueShard).toMatch(`${HELD}-notify`);
    expect(ended.history).toMatchObject([{ what: 'expired', why: 'Lifted.' }]);
    for (const name of ['before', 'expiresAt']) expect(ended).not.toHaveProperty(name);
  });

  it('is over with that where that would have ended as well', () => {
    expect(besideExpired(workOf(held, { step: 'expire' }, NOW), '', NOW)).toBeUndefined();
  });

  it('is tried again in an hour where it could not be ended', () => {
    expect(failedBeside({ record: held }, NOW)).toMatchObject({
      state: 'done',
      open: 'ceiling',
      expiresAt: NOW,
      dueAt: NOW + HOUR,
      dueShard: expect.stringMatching(`${HELD}-notify`),
    });
  });
});

describe('what a step beside a question left for a person to do', () => {
  const question = {
    ...held,
    action: 'rotate-secret',
    mode: 'enforce',
    outcome: 'awaiting-approval',
    open: undefined,
    expiresAt: undefined,
    giveUpAt: NOW + 24 * HOUR,
    appliedAt: 1,
    beforeOf: 1,
    occasion: 2,
    history: [
      { at: 1, who: 'riposte', how: 'engine', what: 'applied' },
      { at: 2, who: 'riposte', how: 'engine', what: 'asked' },
    ],
    followUp: { step: 'redeploy', at: NOW },
  } as unknown as ResponseRecord;
  const byHand = {
    state: 'done',
    reason: 'Not redeployed.',
    outcome: 'partial',
    byHand: true,
    advice: 'Do it.',
  } as const;
  const left = (): ResponseRecord => endRecord(workOf(question, { step: 'expire' }), byHand, NOW);
  const end = (outcome: 'rejected' | 'unchanged' | 'refused' | 'applied' | 'notified', guard = 'approval') => {
    const ending = { outcome, reason: '', guard } as const;
    return endRecord(workOf(left(), { step: 'end', ...ending }), { state: 'done', ...ending }, NOW);
  };

  it.each(['rejected', 'unchanged', 'refused'] as const)('stays open when the question ends: %s', (outcome) => {
    expect(isOpen(end(outcome))).toBe(true);
    expect(end(outcome)).toMatchObject({ outcome, open: 'partial', byHand: true, advice: 'Do it.' });
    expect(end(outcome)).toMatchObject({ dueAt: NEVER, dueShard: expect.stringMatching(`^${OPEN}#`) });
  });

  it('is over once it is done anew', () => {
    expect(isOpen(end('applied'))).toBe(false);
  });

  it('hides nothing that a pause holds back', () => {
    expect(end('refused', 'paused')).toMatchObject({ open: 'paused', leftByHand: 'Do it.' });
    expect(openEnd({ ...left(), state: 'done', outcome: 'lapsed' }, givenFinding())).toBe('lapsed');
  });
});

describe('a containment that is half in force and held back', () => {
  it.each([
    { why: 'paused', every: 15 },
    { why: 'notify', every: 15 },
    { why: 'notify', every: 60 },
  ])('is looked at in its time while $why, though its finding comes each $every minutes', async ({ why, every }) => {
    const { stack, record, pass, told, role, mode } = await givenRevoked();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    for (let n = 0; n < 12 && record().outcome !== 'partial'; n += 1) await pass(10);
    expect(record()).toMatchObject({ state: 'done', outcome: 'partial', open: 'partial' });
    stack.faults.clear();
    if (why === 'paused') await stack.journal.setPaused(true, 'kim', stack.world.now());
    else mode('notify');
    role?.policies.clear();
    const before = told().length;
    for (let minutes = 0; minutes < 180; minutes += 15) {
      if (minutes % every === 0) stack.deliver('guardduty', againAt(stack.world.now() - MINUTE));
      await stack.drain();
      await pass(5);
      await pass(5);
      await pass(5);
    }
    expect(told().slice(before)).toContainEqual(expect.stringContaining('No longer in force'));
  });
});

/** The same finding, seen once more. */
const againAt = (at: number): string =>
  bundledWith(STOLEN, ({ detail }) => {
    const seen = new Date(at).toISOString();
    Object.assign(detail, { updatedAt: seen });
    Object.assign((detail as { service: object }).service, { eventLastSeen: seen, count: 12 });
  });

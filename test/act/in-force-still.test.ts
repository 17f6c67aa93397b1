import { answered } from '../../src/act/opening-answer.ts';
import type { Around } from '../../src/act/openings.ts';
import { denyOf, documentOf } from '../../src/actions/contain/sessions/deny-policy.ts';
import { obstacleTo } from '../../src/cli/answerable.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import type { Message } from '../../src/core/messages.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, bundledWith, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const MINUTE = 60_000;
const STOLEN = 'guardduty/instance-credentials-used-outside-aws';
const SECOND = '5e0000000000000000000000000000a1';

/** The sessions of a role are to be revoked, and a person is asked. */
async function givenAsked() {
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const role = () => stack.services.iam.rolesByName.roles.get('shop-web');
  const record = (): ResponseRecord => {
    const found = responsesIn(stack).find(({ action }) => action === 'revoke-sessions');
    if (!found) throw new Error('nothing is recorded of revoke-sessions');
    return found;
  };
  const answer = async (kind: 'approve' | 'undo' | 'reject'): Promise<void> => {
    const message: Message = { kind, key: record().key, by: 'anna' };
    say(stack, kind === 'undo' ? 'act-release' : 'act-contain', message);
    await stack.drain();
  };
  /** A finding of the same session: the first one, or another one. */
  const seen = async (id?: string, { archived = false, ago = MINUTE, principalId = '' } = {}): Promise<void> => {
    const at = new Date(stack.world.now() - ago).toISOString();
    const body = bundledWith(STOLEN, ({ detail }) => {
      const { arn, service, resource } = detail as {
        arn: string;
        service: object;
        resource: { accessKeyDetails: object };
      };
      if (principalId) Object.assign(resource.accessKeyDetails, { principalId });
      if (id) Object.assign(detail, { id, arn: arn.replace(/finding\/.*/, `finding/${id}`) });
      Object.assign(detail, { updatedAt: at });
      Object.assign(service, { eventLastSeen: at, archived });
    });
    stack.deliver('guardduty', body);
    await stack.drain();
  };
  const pass = async (minutes: number): Promise<void> => {
    stack.advance(minutes * MINUTE);
    await stack.sweep();
    await stack.drain();
  };
  const subjects = () => stack.services.sns.published.map(({ subject }) => subject);
  arrive(stack, STOLEN);
  Object.assign(role() ?? {}, { longestSession: 6 * 3600 });
  await stack.drain();
  const denies = () => [...(role()?.policies.keys() ?? [])];
  const save = (changed: ResponseRecord) => stack.journal.saveResponses([changed]);
  return { stack, record, answer, seen, pass, denies, subjects, save };
}

/** The same, approved and in force. */
async function givenDenied() {
  const given = await givenAsked();
  await given.answer('approve');
  expect(given.record()).toMatchObject({ state: 'done', outcome: 'applied' });
  return given;
}

describe('a containment that could not be read back after it was made', () => {
  async function givenUnread() {
    const given = await givenAsked();
    given.stack.faults.refuse('GetRolePolicy', 'ThrottlingException');
    await given.answer('approve');
    for (let n = 0; n < 20 && given.record().state !== 'done'; n += 1) await letTimePass(given.stack, 1);
    expect(given.record()).toMatchObject({ outcome: 'failed' });
    expect(given.denies()).toHaveLength(1);
    return given;
  }

  it('is in force once it is read back, with its report and what follows it', async () => {
    const { stack, record } = await givenUnread();
    stack.faults.heal('GetRolePolicy');
    await letTimePass(stack, 26);
    expect(record()).toMatchObject({ outcome: 'applied', followUp: { step: expect.any(String) } });
    expect(record().containment?.cut).not.toEqual([]);
  });

  it('is so also where a pause came between', async () => {
    const { stack, record, seen } = await givenUnread();
    stack.faults.heal('GetRolePolicy');
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    stack.advance(120 * MINUTE);
    await seen(undefined, { ago: 240 * MINUTE });
    expect(record()).toMatchObject({ outcome: 'refused', guard: 'paused' });
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 26);
    expect(record()).toMatchObject({ outcome: 'applied' });
  });

  it('can be undone', async () => {
    const { stack, record, answer, denies } = await givenUnread();
    stack.faults.heal('GetRolePolicy');
    await letTimePass(stack, 26);
    await answer('undo');
    expect(record()).toMatchObject({ state: 'undone' });
    expect(denies()).toEqual([]);
  });
});

describe('a containment in force that is asked about again', () => {
  async function givenAskedAgain() {
    const given = await givenDenied();
    await given.pass(20);
    await given.seen(SECOND);
    expect(given.record()).toMatchObject({ state: 'waiting', occasion: 2 });
    return given;
  }

  it('can be undone while the question waits', async () => {
    const { record, answer, denies } = await givenAskedAgain();
    expect(obstacleTo('undo', record(), record().dayAt)).toBeUndefined();
    await answer('undo');
    expect(record()).toMatchObject({ state: 'undone' });
    expect(record()).not.toHaveProperty('giveUpAt');
    expect(denies()).toEqual([]);
  });

  it.each(['at once', 'after it was tried again', 'after the function died'])(
    'is asked about as before when an undo of it fails (%s)',
    async (when) => {
      const { stack, record, answer, pass, denies, subjects } = await givenAskedAgain();
      const { plan, effect, from, to, giveUpAt, followUp, history } = record();
      const told = subjects().length;
      stack.faults.refuse(
        'DeleteRolePolicy',
        when === 'after it was tried again' ? 'ThrottlingException' : 'AccessDenied',
      );
      if (when === 'after the function died') {
        const claim = { ...record(), state: 'undoing', by: 'anna', dueAt: stack.world.now() + MINUTE } as const;
        await stack.journal.saveResponses([claim]);
        await pass(5);
      } else await answer('undo');
      for (let n = 0; when === 'after it was tried again' && n < 10; n += 1) {
        if (record().state === 'waiting') break;
        stack.advance(5 * MINUTE);
        await stack.drain();
      }
      expect(record()).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
      expect(record()).toMatchObject({ plan, effect, from, to, giveUpAt, followUp });
      expect(record()).not.toHaveProperty('by');
      expect(
        record()
          .history.slice(history.length)
          .map(({ what }) => what),
      ).toContain('not undone');
      expect(subjects().slice(told)).toEqual([expect.stringContaining('FAILED to undo')]);
      expect(stack.services.sns.published.at(-1)?.message.replace(/\s+/g, ' ')).toContain(
        'It was not undone; the question waits as before.',
      );
      stack.faults.clear();
      await pass(5);
      expect(subjects()).toHaveLength(told + 1);
      await answer('approve');
      expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
      expect(denies()).toHaveLength(2);
    },
  );

  it('lapses in its time though an undo of it failed', async () => {
    const { stack, record, answer, pass } = await givenAskedAgain();
    stack.faults.refuse('DeleteRolePolicy', 'AccessDenied');
    await answer('undo');
    stack.advance((record().giveUpAt ?? 0) - stack.world.now());
    for (const minutes of [5, 5]) await pass(minutes);
    expect(record()).toMatchObject({ state: 'done', outcome: 'lapsed' });
  });

  it('can be undone when an undo of it failed before, which is told each time', async () => {
    const { stack, record, answer, denies, subjects } = await givenAskedAgain();
    const told = subjects().length;
    stack.faults.refuse('DeleteRolePolicy', 'AccessDenied');
    for (const _ of [1, 2]) await answer('undo');
    expect(subjects().slice(told)).toHaveLength(2);
    stack.faults.clear();
    await answer('undo');
    expect(record()).toMatchObject({ state: 'undone' });
    for (const name of ['giveUpAt', 'plan', 'effect']) expect(record()).not.toHaveProperty(name);
    expect(record().outcome).toBe('applied');
    expect(denies()).toEqual([]);
  });

  it('goes on as before where it was approved, is under way, and an undo of it fails', async () => {
    const { stack, record, answer, save } = await givenDenied();
    const pending = {
      state: 'pending',
      outcome: 'awaiting-approval',
      giveUpAt: stack.world.now() + 60 * MINUTE,
    } as const;
    const { approved: _, followUp: __, ...rest } = record();
    await save({ ...rest, ...pending });
    stack.faults.refuse('DeleteRolePolicy', 'AccessDenied');
    await answer('undo');
    expect(record()).toMatchObject({ state: 'pending' });
  });

  it.each(['approve', 'reject'] as const)('takes %s after an undo of it that is under way', async (kind) => {
    const { stack, record } = await givenAskedAgain();
    const { key } = record();
    const around = { now: stack.world.now(), approval: {}, ceilingOf: () => 'approve' } as unknown as Around;
    const undoing = { ...record(), state: 'undoing', dueAt: stack.world.now() + MINUTE } as const;
    expect(answered(undoing, { kind, key, by: 'ben' }, around)).toEqual({ step: 'later' });
  });

  it.each(['looked at', 'approved'])(
    'is in force, and can be undone, where the question has nothing left to ask (%s)',
    async (when) => {
      const { stack, record, answer, pass, denies, subjects } = await givenAskedAgain();
      const { appliedAt } = record();
      const role = stack.services.iam.rolesByName.roles.get('shop-web');
      const [first] = denies();
      const deny = denyOf({ userId: '' }, stack.world.now(), '');
      role?.policies.set(deny.name, documentOf(deny));
      const told = subjects().length;
      if (when === 'approved') await answer('approve');
      else for (const minutes of [61, 5]) await pass(minutes);
      expect(record()).toMatchObject({ state: 'done', outcome: 'applied', appliedAt });
      expect(subjects().slice(told)).toEqual([expect.stringContaining('nothing to do')]);
      await pass(61);
      expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
      await answer('undo');
      expect(record()).toMatchObject({ state: 'undone' });
      expect([denies().includes(first ?? ''), denies()]).toEqual([false, [deny.name]]);
    },
  );

  it.each(['failed', 'applied'])(
    'that a release before had ended as unchanged, though it %s, can be undone',
    async (was) => {
      const { stack, record, answer, denies, ...all } = await givenDenied();
      const { followUp: _, appliedAt, containment: __, dueAt: ___, ...former } = record();
      const history = former.history.map((each) => (each.what === 'applied' ? { ...each, what: was } : each));
      const end = { at: stack.world.now(), who: 'riposte', how: 'engine', what: 'unchanged' };
      const kept = { ...former, history: [...history, end], outcome: 'unchanged' as const };
      await all.save({ ...kept, ...(was === 'applied' && appliedAt && { appliedAt }) });
      expect(obstacleTo('undo', record(), record().dayAt)).toBeUndefined();
      await answer('undo');
      expect(record()).toMatchObject({ state: 'undone' });
      expect(denies()).toEqual([]);
    },
  );

  it('that was never ours has nothing to undo', async () => {
    const { stack, record, answer } = await givenAsked();
    const deny = denyOf({ userId: '' }, stack.world.now(), '');
    stack.services.iam.rolesByName.roles.get('shop-web')?.policies.set(deny.name, documentOf(deny));
    await answer('approve');
    expect(record()).toMatchObject({ outcome: 'unchanged' });
    expect(obstacleTo('undo', record(), record().dayAt)).toContain('nothing was changed');
  });

  it('is in force when every finding was archived, told so, and can be undone', async () => {
    const { stack, record, answer, seen, pass, denies, subjects } = await givenAskedAgain();
    const { appliedAt } = record();
    const told = subjects().length;
    await seen(SECOND, { archived: true });
    await seen(undefined, { archived: true });
    await letTimePass(stack, 1);
    expect(record()).toMatchObject({
      state: 'done',
      outcome: 'applied',
      appliedAt,
      followUp: { step: expect.any(String) },
    });
    expect(record().reason).toContain('What was done before stays as it is');
    for (const name of ['open', 'plan', 'giveUpAt', 'effect']) expect(record()).not.toHaveProperty(name);
    expect(subjects().slice(told).join()).not.toContain('revoked sessions');
    await pass(61);
    expect(record()).toMatchObject({ outcome: 'applied' });
    await answer('undo');
    expect(record()).toMatchObject({ state: 'undone' });
    expect(denies()).toEqual([]);
  });
});

describe('what was done before a question', () => {
  const lost = ({ stack }: Awaited<ReturnType<typeof givenAsked>>) =>
    stack.services.sns.published.filter(({ message }) => message.includes('No longer in force'));
  const failures = ({ stack }: Awaited<ReturnType<typeof givenAsked>>) =>
    stack.services.sns.published.filter(({ subject }) => subject?.includes('FAILED'));

  async function givenQuestion() {
    const given = await givenDenied();
    await given.pass(20);
    await given.seen(SECOND);
    const { plan, giveUpAt } = given.record();
    expect(given.record()).toMatchObject({ state: 'waiting', followUp: { step: 'look whether the deny holds' } });
    return { ...given, plan, giveUpAt };
  }

  it('is looked at each hour while people are asked, and told once where it is lost; the question stays', async () => {
    const given = await givenQuestion();
    const { stack, record, answer, pass, plan, giveUpAt } = given;
    await pass(45);
    const first = record().followUp?.at ?? 0;
    expect(first).toBeGreaterThan(stack.world.now());
    stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
    for (let n = 0; n < 4; n += 1) await pass(31);
    expect(lost(given)).toHaveLength(1);
    expect(lost(given)[0]?.message.replace(/\s+/g, ' ')).toContain('Find out in CloudTrail who did it');
    expect(record()).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval', plan, giveUpAt });
    expect(record()).toMatchObject({ containment: { proof: { verdict: 'not in force' } } });
    expect(record()).not.toHaveProperty('byHand');
    await answer('reject');
    expect(record()).toMatchObject({ state: 'done', outcome: 'rejected', followUp: { step: 'lift the deny' } });
  });

  it('ends in its time while people are asked, and the question stays', async () => {
    const { record, pass, denies, plan } = await givenQuestion();
    for (let n = 0; n < 14; n += 1) await pass(30);
    expect(denies()).toEqual([]);
    expect(record()).toMatchObject({ state: 'waiting', plan });
    expect(record()).not.toHaveProperty('followUp');
  });

  it('is told once for each fault by which the look fails; the question goes on and lapses in its time', async () => {
    const given = await givenQuestion();
    const { stack, record, pass, denies, giveUpAt = 0 } = given;
    const told = failures(given).length;
    for (let n = 0; n < 4; n += 1) {
      stack.faults.refuse('GetRolePolicy', n % 2 === 0 ? 'AccessDenied' : 'InvalidClientTokenId');
      await pass(61);
      stack.faults.clear();
      await pass(1);
    }
    expect(record()).toMatchObject({ state: 'waiting', giveUpAt, followUp: { step: 'look whether the deny holds' } });
    expect(failures(given)).toHaveLength(told + 2);
    for (let n = 0; n < 4; n += 1) await pass(61);
    expect(denies()).toEqual([]);
    while (stack.world.now() < giveUpAt) await pass(120);
    await pass(5);
    expect(record()).toMatchObject({ state: 'done', outcome: 'lapsed' });
  });

  it('takes an answer that came while it was looked at, and after a death in the middle', async () => {
    const states = new Set<string>();
    for (let after = 12; after < 26; after += 1) {
      const { stack, record, answer, pass, denies, plan } = await givenQuestion();
      stack.advance(45 * MINUTE);
      await stack.sweep();
      stack.faults.crashAfter(after);
      await drainUntilCrash(stack);
      stack.faults.revive();
      states.add(record().state);
      await answer('approve');
      for (let n = 0; n < 4; n += 1) await pass(6);
      expect({ after, ...record() }).toMatchObject({
        after,
        state: 'done',
        outcome: 'applied',
        occasion: 2,
        approved: true,
      });
      expect(record().plan ?? plan).toBe(plan);
      expect(denies()).toHaveLength(2);
    }
    expect([...states]).toEqual(['waiting', 'expiring']);
  });
});

it.each([
  ['AccessDenied', 'InvalidClientTokenId', 2],
  ['InvalidClientTokenId', 'ExpiredTokenException', 1],
  ['InvalidParameterValue', 'MalformedPolicyDocument', 2],
])('what is refused by %s and %s in turn is told %d times, and its end once', async (one, other, times) => {
  const { stack, record, answer } = await givenAsked();
  const subjects = (word: string) => stack.services.sns.published.filter(({ subject }) => subject?.includes(word));
  stack.faults.refuse('PutRolePolicy', one);
  await answer('approve');
  for (let n = 1; n < 9; n += 1) {
    stack.faults.clear();
    stack.faults.refuse(n < 5 ? 'PutRolePolicy' : 'GetRole', n % 2 === 0 ? one : other);
    await letTimePass(stack, 26 + 12 * n);
  }
  expect(record()).toMatchObject({ outcome: 'failed' });
  expect(subjects('FAILED')).toHaveLength(times);
  const done = stack.services.sns.published.length;
  stack.faults.clear();
  await letTimePass(stack, 26 * 12);
  expect(record()).toMatchObject({ outcome: 'applied' });
  expect(stack.services.sns.published.slice(done).filter(({ subject }) => subject?.includes('revoked'))).toHaveLength(
    1,
  );
});

it.each([
  ['AccessDenied', 'InvalidClientTokenId', 2],
  ['UnrecognizedClientException', 'InvalidClientTokenId', 1],
])('a look that is refused by %s and %s in turn is told %d times', async (one, other, times) => {
  const { stack, pass, record } = await givenDenied();
  for (let n = 0; n < 4; n += 1) {
    stack.faults.clear();
    stack.faults.refuse('GetRolePolicy', n % 2 === 0 ? one : other);
    await pass(61);
  }
  expect(record()).toMatchObject({ outcome: 'partial' });
  const told = stack.services.sns.published.filter(({ subject }) => subject?.includes('FAILED'));
  expect(told).toHaveLength(times);
  expect(new Set(told.map(({ attributes }) => attributes?.alertId?.StringValue)).size).toBe(times);
});

it('a lost deny whose finding was archived is no longer open, and lost still', async () => {
  const { stack, record, seen, pass } = await givenDenied();
  stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
  await pass(61);
  expect(record()).toMatchObject({ outcome: 'failed', byHand: true, open: 'failed' });
  await seen(undefined, { archived: true });
  expect(record()).toMatchObject({ state: 'done', outcome: 'failed', byHand: true });
  expect(record()).not.toHaveProperty('open');
});

it('what is half done stays so when its finding was archived, and can be undone', async () => {
  const { stack, record, seen, answer, pass, denies } = await givenDenied();
  stack.faults.refuse('GetRolePolicy', 'AccessDenied');
  await pass(61);
  expect(record()).toMatchObject({ outcome: 'partial', open: 'partial' });
  stack.faults.heal('GetRolePolicy');
  await seen(undefined, { archived: true });
  expect(record()).toMatchObject({ state: 'done', outcome: 'partial' });
  expect(record()).not.toHaveProperty('open');
  await answer('undo');
  expect(record()).toMatchObject({ state: 'undone' });
  expect(denies()).toEqual([]);
});

describe('evidence', () => {
  it('of what went on before a look that failed is asked about, and what is whole again is not told as done again', async () => {
    const { stack, record, seen, pass, subjects } = await givenDenied();
    const { appliedAt } = record();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    await pass(61);
    expect(record()).toMatchObject({ outcome: 'partial' });
    stack.faults.heal('GetRolePolicy');
    const told = subjects().length;
    stack.advance(65 * MINUTE);
    await seen(undefined, { ago: 150 * MINUTE });
    await letTimePass(stack, 1);
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', appliedAt });
    expect(subjects().slice(told)).toEqual([]);
    await seen(SECOND, { ago: 90 * MINUTE });
    expect(record()).toMatchObject({ state: 'waiting', occasion: 2 });
  });

  it('that is older than a look which found nothing to do, and newer than what that was about, is looked at', async () => {
    const { stack, seen } = await givenDenied();
    const principalOf = (session: string) => `AROAEXAMPLE0000000008:${session}`;
    const third = () => responsesIn(stack).find(({ target }) => target.key === 'shop-web/third');
    const other = () => responsesIn(stack).find(({ target }) => target.key === 'shop-web/other');
    stack.advance(5 * MINUTE);
    await seen('5e0000000000000000000000000000a2', { principalId: principalOf('other') });
    say(stack, 'act-contain', { kind: 'approve', key: other()?.key ?? '', by: 'anna' });
    await stack.drain();
    stack.advance(12 * MINUTE);
    await seen('5e0000000000000000000000000000a3', { principalId: principalOf('third'), ago: 14 * MINUTE });
    expect(third()).toMatchObject({ state: 'done', outcome: 'unchanged' });
    stack.advance(10 * MINUTE);
    await seen('5e0000000000000000000000000000a4', { principalId: principalOf('third'), ago: 13 * MINUTE });
    expect(third()).toMatchObject({ state: 'waiting' });
  });
});

it('a look that fails by faults of AWS is told once, whatever their names, and the loss apart from it', async () => {
  const { stack, pass, record } = await givenDenied();
  const failures = () =>
    stack.services.sns.published.flatMap(({ subject, attributes }) =>
      subject?.includes('FAILED') ? [attributes?.alertId?.StringValue] : [],
    );
  for (const name of ['ThrottlingException', 'ServiceUnavailable', 'ThrottlingException']) {
    stack.faults.refuse('GetRolePolicy', name);
    await pass(61);
    for (let n = 0; n < 8; n += 1) await pass(5);
    stack.faults.heal('GetRolePolicy');
  }
  expect(record()).toMatchObject({ outcome: 'partial' });
  expect(failures()).toHaveLength(1);
  stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
  await pass(61);
  expect(record()).toMatchObject({ outcome: 'failed', byHand: true });
  const [look, loss] = failures();
  expect(loss).toBe(`${look}#lost`);
});

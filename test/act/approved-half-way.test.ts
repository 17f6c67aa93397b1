import { ACTION_IDS } from '../../src/core/action-ids.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const LOGIN = 'guardduty/console-login-from-two-countries';
const OTHER = 'AKIAEXAMPLE000000071';
const DENY = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** A user who was denied everything by a yes, and whose keys IAM lets nobody deactivate on any delivery. */
async function givenHalfWay(fault: string) {
  const stack = givenStack({ settings: { contain: ['users'], actions: [...ACTION_IDS] } });
  arrive(stack, LOGIN);
  const user = stack.services.iam.users.get('anna');
  if (!user) throw new Error('the event names a user');
  await stack.drain();
  const record = (): ResponseRecord =>
    responsesIn(stack).find(({ action }) => action === 'contain-principal') as ResponseRecord;
  expect(record()).toMatchObject({ state: 'waiting' });
  const questions = (): number =>
    stack.services.sns.published.filter(({ subject = '' }) => subject.includes('asks you')).length;
  expect(questions()).toBe(1);
  stack.faults.refuse('UpdateAccessKey', fault);
  const { key, plan } = record();
  say(stack, 'act-contain', { kind: 'approve', key, by: 'ben', plan: `${plan}~${record().turn}` });
  await letTimePass(stack, 8);
  expect(user.attached).toContain(DENY);
  expect(user.keys.map(({ status }) => status)).toContain('Active');
  expect(record()).toMatchObject({ state: 'done', outcome: 'failed', open: expect.any(String), approved: true });
  return { stack, user, record, questions, plan };
}

describe('an approved containment that failed half-way', () => {
  it.each(['ThrottlingException', 'AccessDenied'])(
    'goes on with the yes that it has, and asks nobody again: %s',
    async (fault) => {
      const { stack, user, record, questions, plan } = await givenHalfWay(fault);
      await letTimePass(stack, 14);
      expect(record()).toMatchObject({ outcome: 'failed', approved: true, plan });
      stack.faults.clear();
      for (let n = 0; n < 3; n += 1) {
        stack.advance(3_600_000);
        await letTimePass(stack, 2);
      }
      expect(questions()).toBe(1);
      expect(record()).toMatchObject({ state: 'done', outcome: 'applied', approved: true, by: 'ben', plan });
      expect(user.keys.map(({ status }) => status)).not.toContain('Active');
      say(stack, 'act-release', { kind: 'undo', key: record().key, by: 'ben' });
      await stack.drain();
      expect(record()).toMatchObject({ state: 'undone' });
      expect(user.attached).not.toContain(DENY);
    },
  );

  it('asks anew where there is more to do than was approved', async () => {
    const { stack, user, record, questions } = await givenHalfWay('ThrottlingException');
    const [first] = user.keys;
    if (!first) throw new Error('the user has a key');
    user.keys.push({ ...first, id: OTHER, status: 'Active' });
    stack.faults.clear();
    await letTimePass(stack, 14);
    expect(record()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('not what was approved') });
    expect(record()).not.toHaveProperty('approved');
    expect(questions()).toBe(2);
    expect(user.keys.find(({ id }) => id === OTHER)?.status).toBe('Active');
  });

  it('asks anew where it is another user by that name', async () => {
    const { stack, user, record, questions } = await givenHalfWay('ThrottlingException');
    user.userId = 'AIDAEXAMPLE0000000999';
    user.attached = [];
    stack.faults.clear();
    await letTimePass(stack, 14);
    expect(record().state === 'waiting' || record().outcome === 'refused').toBe(true);
    expect(user.attached).not.toContain(DENY);
    expect(questions()).toBeLessThan(3);
  });
});

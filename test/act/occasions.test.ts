import type { LocalStack } from '../../local/local-stack.ts';
import { ACTION_IDS, type ActionId } from '../../src/core/action-ids.ts';
import type { Containable } from '../../src/core/contain.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const MINUTE = 60_000;
const STOLEN = 'guardduty/instance-credentials-used-outside-aws';
const LOGIN = 'guardduty/console-login-from-two-countries';
const [FIRST_KEY, SECOND_KEY] = ['ASIAEXAMPLE000000008', 'ASIAEXAMPLE000000009'];

/** A containment that was asked about, approved and done. */
async function givenContained(
  event: string,
  action: ActionId,
  contain: Containable,
  prepare?: (stack: LocalStack) => void,
) {
  const stack = givenStack({ settings: { contain: [contain], actions: [...ACTION_IDS] } });
  arrive(stack, event);
  prepare?.(stack);
  await stack.drain();
  const record = (): ResponseRecord => {
    const found = responsesIn(stack).find((each) => each.action === action);
    if (!found) throw new Error(`nothing is recorded of ${action}`);
    return found;
  };
  const approve = async (): Promise<void> => {
    say(stack, 'act-contain', { kind: 'approve', key: record().key, by: 'anna' });
    await stack.drain();
  };
  const undo = async (): Promise<void> => {
    say(stack, 'act-release', { kind: 'undo', key: record().key, by: 'anna' });
    await stack.drain();
  };
  await approve();
  expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
  return { stack, record, approve, undo };
}

/** Another finding of the same, seen a minute ago. */
async function seenAgain(
  stack: LocalStack,
  event: string,
  id: string,
  { accessKeyId, principalId, ago = MINUTE }: { accessKeyId?: string; principalId?: string; ago?: number } = {},
): Promise<void> {
  stack.advance(20 * MINUTE);
  const at = new Date(stack.world.now() - ago).toISOString();
  const body = bundledWith(event, ({ detail }) => {
    const { arn, service, resource } = detail as Record<'service' | 'resource', object> & { arn: string };
    const { accessKeyDetails } = resource as { accessKeyDetails: object };
    Object.assign(detail, { id, arn: arn.replace(/finding\/.*/, `finding/${id}`), updatedAt: at });
    Object.assign(service, { eventLastSeen: at });
    if (accessKeyId) Object.assign(accessKeyDetails, { accessKeyId });
    if (principalId) Object.assign(accessKeyDetails, { principalId });
  });
  stack.deliver('guardduty', body);
  await stack.drain();
}

const policiesOf = ({ services }: LocalStack, roleName: string): string[] =>
  [...services.iam.rolesByName.roles.values()]
    .filter((role) => role.roleName === roleName)
    .flatMap(({ policies }) => [...policies.keys()]);

describe('a yes to what was asked about again', () => {
  it('is carried out though a release before, which did not say of which occasion the state is, did the first', async () => {
    const { stack, record, approve } = await givenContained(STOLEN, 'revoke-sessions', 'sessions');
    const { beforeOf: _unknown, ...former } = record();
    await stack.journal.saveResponses([former]);
    await seenAgain(stack, STOLEN, '5e0000000000000000000000000000a1');
    expect(record()).toMatchObject({ state: 'waiting', occasion: 2, beforeOf: 1 });
    await approve();
    expect(policiesOf(stack, 'shop-web')).toContain('riposte-revoke-role');
  });

  it('is carried out though a release before asked it', async () => {
    const { stack, record, approve } = await givenContained(STOLEN, 'revoke-sessions', 'sessions');
    await seenAgain(stack, STOLEN, '5e0000000000000000000000000000a1');
    const { beforeOf: _unknown, ...former } = record();
    await stack.journal.saveResponses([former]);
    await approve();
    expect(policiesOf(stack, 'shop-web')).toContain('riposte-revoke-role');
  });
});

it('a deny that is tried again after a failure names the moment of that attempt, so that it meets what was begun since', async () => {
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const record = () => responsesIn(stack).find(({ action }) => action === 'revoke-sessions');
  arrive(stack, STOLEN);
  await stack.drain();
  stack.faults.refuse('PutRolePolicy', 'AccessDenied');
  say(stack, 'act-contain', { kind: 'approve', key: record()?.key ?? '', by: 'anna' });
  await stack.drain();
  expect(record()).toMatchObject({ outcome: 'failed', open: 'permission' });
  stack.faults.clear();
  stack.advance(3 * 60 * MINUTE);
  await seenAgain(stack, STOLEN, '5e0000000000000000000000000000a1');
  await letTimePass(stack, 2);
  expect(record()).toMatchObject({ state: 'done', outcome: 'applied', followUp: expect.anything() });
  const { deny } = (record()?.before ?? {}) as { deny?: { issuedBefore: string } };
  expect(Date.parse(deny?.issuedBefore ?? '')).toBeGreaterThanOrEqual(
    Math.max(...(record()?.wants ?? []).map((w) => w.evidenceAt)),
  );
  expect(policiesOf(stack, 'shop-web')).toHaveLength(1);
});

describe('an undo of what was done again', () => {
  const OTHER = 'AKIAEXAMPLE000000071';
  const ofUser = async () => {
    const given = await givenContained(LOGIN, 'contain-principal', 'users', ({ services }) => {
      const { keys = [] } = services.iam.users.get('anna') ?? {};
      for (const key of keys.slice(0, 1)) keys.push({ ...key, id: OTHER });
    });
    const keys = () => given.stack.services.iam.users.get('anna')?.keys ?? [];
    const status = (id: string) => keys().find((key) => key.id === id)?.status;
    const set = (id: string, to: 'Active' | 'Inactive') => {
      for (const key of keys()) if (key.id === id) key.status = to;
    };
    return { ...given, status, set };
  };

  it('leaves what its owner took away after an earlier undo', async () => {
    const { stack, record, approve, undo, status, set } = await ofUser();
    await undo();
    expect(status(OTHER)).toBe('Active');
    set(OTHER, 'Inactive');
    await seenAgain(stack, LOGIN, 'b1');
    expect(record()).toMatchObject({ state: 'waiting', occasion: 2 });
    await approve();
    await undo();
    expect(status(OTHER)).toBe('Inactive');
    expect(status('AKIAEXAMPLE000000077')).toBe('Active');
  });

  it('gives the user back what was taken who was made anew between, and touches nothing of one made anew after', async () => {
    const { stack, record, approve, undo, status } = await ofUser();
    const { users } = stack.services.iam;
    const makeAnew = (userId: string) =>
      stack.services.iam.seedUser({ userName: 'anna', userId, keys: [{ id: OTHER }] });
    users.delete('anna');
    const second = makeAnew('AIDAEXAMPLE0000000092');
    await seenAgain(stack, LOGIN, 'b1', { principalId: second.userId });
    await approve();
    expect([second.attached.length, status(OTHER)]).toEqual([1, 'Inactive']);
    users.delete('anna');
    const third = makeAnew('AIDAEXAMPLE0000000093');
    await undo();
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(record().history.at(-1)).toMatchObject({ what: 'not undone', why: expect.stringContaining(third.userId) });
    users.set('anna', second);
    await undo();
    expect(record()).toMatchObject({ state: 'undone' });
    expect([second.attached, status(OTHER)]).toEqual([[], 'Active']);
  });

  it('gives back what each occasion took where the earlier one was still in force, and was asked about and refused between', async () => {
    const { stack, record, approve, undo, status, set } = await ofUser();
    set(OTHER, 'Active');
    await seenAgain(stack, LOGIN, 'b1');
    say(stack, 'act-contain', { kind: 'reject', key: record().key, by: 'anna' });
    await stack.drain();
    await seenAgain(stack, LOGIN, 'b2');
    expect(record()).toMatchObject({ state: 'waiting', occasion: 3, beforeOf: 1 });
    await approve();
    expect(status(OTHER)).toBe('Inactive');
    await undo();
    expect([status(OTHER), status('AKIAEXAMPLE000000077')]).toEqual(['Active', 'Active']);
  });
});

describe('an undo of what a user was denied twice', () => {
  const DENY = 'arn:aws:iam::aws:policy/AWSDenyAll';
  const LEAKED = 'guardduty/access-key-known-to-be-stolen';

  it('lifts our deny, which stood there when the second occasion began: its owner had activated the key again', async () => {
    const stack = givenStack();
    const answer = async (kind: 'approve' | 'undo'): Promise<void> => {
      say(stack, 'act-identity', { kind, key: onlyAction(stack).key, by: 'anna' });
      await stack.drain();
    };
    arrive(stack, LEAKED);
    await stack.drain();
    await answer('approve');
    const owner = stack.services.iam.users.get('invoice-mailer');
    const [key] = owner?.keys ?? [];
    if (!owner || !key) throw new Error('the event names a user and a key');
    expect([owner.attached, key.status]).toEqual([[DENY], 'Inactive']);
    key.status = 'Active';
    await seenAgain(stack, LEAKED, 'c1');
    await answer('approve');
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', occasion: 2, before: { denied: false } });
    expect([owner.attached, key.status]).toEqual([[DENY], 'Inactive']);
    await answer('undo');
    expect(onlyAction(stack)).toMatchObject({ state: 'undone', reason: expect.stringContaining('was detached') });
    expect([owner.attached, key.status]).toEqual([[], 'Inactive']);
  });

  it('is of our deny where that of somebody else was lifted between, which the second occasion denies anew', async () => {
    const { stack, record, approve, undo } = await givenContained(
      LOGIN,
      'contain-principal',
      'users',
      ({ services }) => {
        services.iam.users.get('anna')?.attached.push(DENY);
      },
    );
    const anna = stack.services.iam.users.get('anna');
    if (!anna) throw new Error('the event names a user');
    expect(record()).toMatchObject({ before: { denied: true } });
    anna.attached = [];
    await seenAgain(stack, LOGIN, 'b1');
    await approve();
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', occasion: 2, before: { denied: false } });
    expect(anna.attached).toEqual([DENY]);
    await undo();
    expect(anna.attached).toEqual([]);
  });
});

it('the person behind a session is the one of the newest evidence, whatever older comes late', async () => {
  const principalId = 'AROAEXAMPLE0000000008:i-0aaaa1111bbbb2222';
  const { stack, record } = await givenContained(STOLEN, 'revoke-sessions', 'sessions', ({ services }) => {
    for (const [accessKeyId, sourceIdentity] of [
      [FIRST_KEY, 'alice'],
      [SECOND_KEY, 'mallory'],
    ] as const) {
      services.cloudtrail.identities.set(accessKeyId, { accessKeyId, principalId, sessionContext: { sourceIdentity } });
      services.cloudtrail.callsBy.set(accessKeyId, ['ListBuckets']);
    }
  });
  await seenAgain(stack, STOLEN, '5e0000000000000000000000000000a1', { accessKeyId: SECOND_KEY });
  expect(record()).toMatchObject({ state: 'waiting', target: { accessKeyId: SECOND_KEY } });
  expect(record().effect).toContain('mallory');
  await seenAgain(stack, STOLEN, '5e0000000000000000000000000000a2', { accessKeyId: FIRST_KEY, ago: 30 * MINUTE });
  expect(record()).toMatchObject({ state: 'waiting', target: { accessKeyId: SECOND_KEY } });
  expect(record().wants).toHaveLength(3);
});

import fc from 'fast-check';
import { createLocalAccount } from '../../local/local-account.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import { createActor } from '../../src/act/act.ts';
import { deactivateAccessKey } from '../../src/actions/identity/deactivate-access-key.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { createTable } from '../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';
import {
  arrive,
  bundled,
  dieAndGoOn,
  drainUntilCrash,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';
import { actorOptions, delivery, inTurns, say } from './given.ts';

const EVENT = 'guardduty/access-key-known-to-be-stolen';
const SIGN_IN = 'guardduty/console-login-from-two-countries';
const [ONE, TWO, USER] = ['AKIAEXAMPLE000000041', 'AKIAEXAMPLE000000042', 'invoice-mailer'];
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const MEMBER = '444455556666';

/** A user of two keys, here or in a member account, and a finding about each of them. */
async function given({ attached = [], at = ACCOUNT }: { attached?: string[]; at?: string } = {}) {
  const member = createLocalAccount({ account: MEMBER, region: REGION, startAt: NOW, stack: 'riposte-local' });
  const rules = organisationRules([REGION], { accounts: [{ match: { account: [MEMBER] }, mode: 'enforce' }] });
  const isMember = at === MEMBER;
  const stack = givenStack({
    settings: { contain: ['users'], actions: actionsOf(['all'], ['users']), ...(isMember && { organisation: rules }) },
    ...(isMember && { clientsOf: () => member.clients }),
  });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  if (isMember) await writeInventory(table, inventoryOf([memberAccount(MEMBER)], stack.world.now()));
  const { iam } = isMember ? member.services : stack.services;
  const keys = [{ id: ONE }, { id: TWO }];
  const user = iam.seedUser({ userName: USER, userId: 'AIDAEXAMPLE0000000041', keys, attached });
  const of = (target: string): ResponseRecord => {
    const found = responsesIn(stack).find(({ target: { key }, action }) => key === target && action !== 'notify');
    if (!found) throw new Error(`there is no response about ${target}`);
    return found;
  };
  const ask = (kind: 'undo' | 'approve', target: string): void => {
    const { key, action } = of(target);
    const contains = kind === 'undo' ? 'act-release' : 'act-contain';
    say(stack, action === 'contain-principal' ? contains : 'act-identity', { kind, key, by: 'anna' });
  };
  const undo = async (target: string): Promise<ResponseRecord> => {
    ask('undo', target);
    await stack.drain();
    return of(target);
  };
  const found = async (target: string): Promise<void> => {
    const event = target === USER ? SIGN_IN : EVENT;
    const text = bundled(event).replaceAll(ACCOUNT, at).replaceAll(ONE, target).replaceAll('"anna"', `"${USER}"`);
    const { detail, ...body } = JSON.parse(text.replace(/AIDAEXAMPLE\d+/g, user.userId));
    const one = { ...detail, id: `${target === TWO ? 2 : 1}${detail.id.slice(1)}` };
    arrive(stack, event, JSON.stringify({ ...body, account: ACCOUNT, detail: one }), () => undefined);
    await stack.drain();
  };
  const taken = async (target: string): Promise<void> => {
    await found(target);
    ask('approve', target);
    await stack.drain();
  };
  return { stack, user, iam, of, ask, undo, found, taken };
}

const staysFor = (what: string): string => `AWSDenyAll stays on ${USER}: ${what} denies the user as well`;
const byKey = (key: string): string => staysFor(`deactivate-access-key ${key}`);
const IN_FORCE = { state: 'done', outcome: 'applied' };
const undone = (says: string) => ({ state: 'undone', reason: expect.stringContaining(says) });

describe.each([
  { where: 'here', at: ACCOUNT },
  { where: 'in a member account', at: MEMBER },
])('the deny of a user $where', ({ at }) => {
  it.each([
    { first: ONE, last: TWO },
    { first: TWO, last: ONE },
  ])('of two keys stays with the one that is in force: $first is undone first', async ({ first, last }) => {
    const { user, undo, of, taken } = await given({ at });
    await taken(ONE);
    await taken(TWO);
    expect([of(ONE), of(TWO)]).toMatchObject([IN_FORCE, IN_FORCE]);
    expect(await undo(first)).toMatchObject(undone(byKey(last)));
    expect(user.attached).toEqual([DENY_ALL]);
    expect(await undo(last)).toMatchObject(undone('was detached'));
    expect(user.attached).toEqual([]);
  });

  it.each([
    { first: ONE, stays: staysFor(`contain-principal ${USER}`), last: USER },
    { first: USER, stays: byKey(ONE), last: ONE },
  ])('of a key and of a containment goes with the last: $first is undone first', async ({ first, stays, last }) => {
    const { user, undo, of, taken } = await given({ at });
    await taken(ONE);
    await taken(USER);
    expect([of(ONE), of(USER)]).toMatchObject([IN_FORCE, IN_FORCE]);
    expect(await undo(first)).toMatchObject(undone(stays));
    expect(user.attached).toEqual([DENY_ALL]);
    expect(await undo(last)).toMatchObject(undone('was detached'));
    expect(user.attached).toEqual([]);
  });
});

it('goes where both are undone at once', async () => {
  const { stack, user, of, ask, taken } = await given();
  await taken(ONE);
  await taken(TWO);
  ask('undo', ONE);
  ask('undo', TWO);
  await stack.drain();
  expect([of(ONE), of(TWO)]).toMatchObject([{ state: 'undone' }, { state: 'undone' }]);
  expect(user.attached).toEqual([]);
});

it('of somebody else stays when all is undone', async () => {
  const { user, undo, taken } = await given({ attached: [DENY_ALL] });
  await taken(ONE);
  await taken(TWO);
  expect(await undo(ONE)).toMatchObject(undone('before the action and stays'));
  expect(await undo(TWO)).toMatchObject(undone('before the action and stays'));
  expect(user.attached).toEqual([DENY_ALL]);
});

it('stays for a response whose key was deleted since', async () => {
  const { user, undo, taken } = await given();
  await taken(ONE);
  await taken(TWO);
  user.keys = user.keys.filter(({ id }) => id !== TWO);
  expect(await undo(ONE)).toMatchObject(undone(byKey(TWO)));
  expect(user.attached).toEqual([DENY_ALL]);
});

it('stays no longer for a response that is only asked, refused or undone', async () => {
  const { user, undo, taken, found, of } = await given();
  await taken(ONE);
  await found(TWO);
  expect(of(TWO)).toMatchObject({ state: 'waiting' });
  expect(await undo(ONE)).toMatchObject(undone('was detached'));
  expect(user.attached).toEqual([]);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('ends the same where the first undo dies after call %i', async (call) => {
  const { stack, user, of, ask, undo, taken } = await given();
  await taken(ONE);
  await taken(TWO);
  ask('undo', ONE);
  await dieAndGoOn(stack, call);
  expect([of(ONE), of(TWO)]).toMatchObject([{ state: 'undone' }, IN_FORCE]);
  expect(user.attached).toEqual([DENY_ALL]);
  expect(await undo(TWO)).toMatchObject({ state: 'undone' });
  expect(user.attached).toEqual([]);
});

it.each(['ListAccessKeys', 'DetachUserPolicy'])(
  'is in force for what came while an undo of the other was dead after %s',
  async (operation) => {
    const { stack, user, of, ask, undo, found, taken } = await given();
    await taken(ONE);
    await found(TWO);
    ask('undo', ONE);
    stack.faults.crashAfterNext(operation, 'iam');
    await drainUntilCrash(stack);
    stack.faults.revive();
    expect(of(ONE)).toMatchObject({ state: 'undoing' });
    ask('approve', TWO);
    await stack.drain();
    if (of(TWO).state === 'waiting') ask('approve', TWO);
    await letTimePass(stack);
    expect([of(ONE), of(TWO)]).toMatchObject([{ state: 'undone' }, IN_FORCE]);
    expect(user.attached).toEqual([DENY_ALL]);
    expect(await undo(TWO)).toMatchObject(undone('was detached'));
    expect(user.attached).toEqual([]);
  },
);

it('stays by hand, and says so, where the one that holds it took it for somebody else’s', async () => {
  const { user, undo, taken } = await given();
  const [one, two] = user.keys.splice(0);
  if (one) user.keys.push(one);
  await taken(ONE);
  if (two) user.keys.splice(0, 1, two);
  await taken(TWO);
  const { reason = '' } = await undo(ONE);
  expect(reason).toContain(`deactivate-access-key ${TWO} denies the user as well, and took it for somebody else's`);
  expect(reason).not.toContain('the last undo');
  expect(await undo(TWO)).toMatchObject(undone('before the action and stays'));
});

it('goes from a user who was made anew, whatever was done to the one before', async () => {
  const { user, undo, taken } = await given();
  await taken(USER);
  Object.assign(user, { userId: 'AIDAEXAMPLE0000000099', attached: [] });
  for (const key of user.keys) key.status = 'Active';
  await taken(ONE);
  expect(user.attached).toEqual([DENY_ALL]);
  expect(await undo(ONE)).toMatchObject(undone('was detached'));
  expect(user.attached).toEqual([]);
});

it('is not touched of a user who was made anew', async () => {
  const { user, undo, taken } = await given();
  await taken(ONE);
  user.userId = 'AIDAEXAMPLE0000000099';
  expect(await undo(ONE)).toMatchObject(IN_FORCE);
  expect(user.attached).toEqual([DENY_ALL]);
});

it('is lifted by an undo of a containment that leaves a key inactive which another response is about, and says what relied on it', async () => {
  const { user, undo, of, taken } = await given();
  await taken(USER);
  await taken(ONE);
  expect(of(ONE)).toMatchObject({ state: 'done', outcome: 'unchanged' });
  const { reason = '' } = await undo(USER);
  expect(reason).toContain(`deactivate-access-key ${ONE} had found it there`);
  expect(reason).toContain(`Key ${TWO} is active again.`);
  expect(user.keys).toMatchObject([{ status: 'Inactive' }, { status: 'Active' }]);
  expect(user.attached).toEqual([]);
});

it('is lifted with no word of a question that was over as its finding was archived, whose key is active again', async () => {
  const { stack, user, undo, of, found, taken } = await given();
  await found(ONE);
  const { key, wants } = of(ONE);
  say(stack, 'notify', { kind: 'leave', key, finding: wants[0]?.finding ?? '', why: 'it is archived' });
  await stack.drain();
  expect(of(ONE)).toMatchObject({ state: 'done', outcome: 'unchanged', guard: 'gone' });
  await taken(USER);
  const { reason = '' } = await undo(USER);
  expect(reason).not.toContain('deactivate-access-key');
  expect(user.keys).toMatchObject([{ status: 'Active' }, { status: 'Active' }]);
  expect(user.attached).toEqual([]);
});

it('stays, and so does the key, where that was deactivated after the containment', async () => {
  const { user, undo, taken } = await given();
  await taken(USER);
  for (const key of user.keys) key.status = 'Active';
  await taken(ONE);
  expect(await undo(USER)).toMatchObject(undone(byKey(ONE)));
  expect(user.keys).toMatchObject([{ status: 'Inactive' }, { status: 'Active' }]);
  expect(user.attached).toEqual([DENY_ALL]);
});

describe.each([
  { first: USER, fails: 'UpdateAccessKey' },
  { first: ONE, fails: 'ListAttachedUserPolicies' },
])('a deny that $first left where $fails was refused after it', ({ first, fails }) => {
  /** The deny is put, and a later step fails for good. */
  async function givenHalf() {
    const all = await given();
    const { stack, found, ask, of, user } = all;
    await found(first);
    ask('approve', first);
    const isDenied = (): boolean => user.attached.includes(DENY_ALL);
    stack.faults.refuse(fails, 'AccessDenied', { service: 'iam', where: isDenied });
    await stack.drain();
    expect(of(first)).toMatchObject({ state: 'done', outcome: 'failed', before: { denied: false } });
    expect(user.attached).toEqual([DENY_ALL]);
    stack.faults.clear();
    return all;
  }

  it('is lifted by an undo', async () => {
    const { undo, user } = await givenHalf();
    expect(await undo(first)).toMatchObject({ state: 'undone' });
    expect(user.attached).toEqual([]);
  });

  it('is ours once it was tried again, and asked about where that changes what is done', async () => {
    const { stack, ask, undo, user, of } = await givenHalf();
    await letTimePass(stack, 30);
    if (of(first).state === 'waiting') ask('approve', first);
    await stack.drain();
    expect(of(first)).toMatchObject({ ...IN_FORCE, before: { denied: false } });
    expect(await undo(first)).toMatchObject(undone('was detached'));
    expect(user.attached).toEqual([]);
  });

  it.each([
    [first, TWO],
    [TWO, first],
  ])('is no stranger’s to another response, and gone with the last undo: %s, %s', async (...order) => {
    const { undo, user, taken, of } = await givenHalf();
    await taken(TWO);
    expect(of(TWO)).toMatchObject({ ...IN_FORCE, before: { denied: false } });
    for (const each of order) expect(await undo(each)).toMatchObject({ state: 'undone' });
    expect(user.attached).toEqual([]);
  });
});

describe('two undos at once', () => {
  /** The deny is there exactly as long as a response holds it. */
  const isTrue = ({ user, of }: Awaited<ReturnType<typeof given>>, targets: readonly string[]): boolean =>
    user.attached.includes(DENY_ALL) === targets.some((target) => of(target).state === 'done');

  it('of which one fails leave the deny for that one', async () => {
    const all = await given();
    const { stack, ask, taken, undo, user } = all;
    await taken(ONE);
    await taken(TWO);
    stack.faults.refuse('DetachUserPolicy', 'AccessDenied', { service: 'iam', times: 1 });
    ask('undo', ONE);
    ask('undo', TWO);
    await stack.drain();
    expect(user.attached).toEqual([DENY_ALL]);
    expect(isTrue(all, [ONE, TWO])).toBe(true);
    for (const each of [ONE, TWO]) if (all.of(each).state === 'done') await undo(each);
    expect(user.attached).toEqual([]);
  });

  it.each(['DetachUserPolicy', 'ListAccessKeys', 'GetUser', undefined])(
    'by two functions leave it exactly for who holds it, in whatever order their calls come, where %s is refused once',
    async (refused) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const all = await given();
          const { stack, of, taken, undo, user } = all;
          await taken(ONE);
          await taken(TWO);
          if (refused) stack.faults.refuse(refused, 'AccessDenied', { service: 'iam', times: 1 });
          const options = { ...actorOptions(stack, [deactivateAccessKey], inTurns(stack.clients, scheduler)) };
          const message = (target: string) => ({ kind: 'undo' as const, key: of(target).key, by: 'anna' });
          const runs = [ONE, TWO].map((target) => createActor(options)([delivery(message(target), 1, target)]));
          const again = (await scheduler.waitFor(Promise.all(runs))).flat();
          expect(isTrue(all, [ONE, TWO]) || again.length > 0).toBe(true);
          stack.advance(400_000);
          for (const target of again) {
            const left = await createActor(actorOptions(stack, [deactivateAccessKey]))([
              delivery(message(target), 2, target),
            ]);
            expect(left).toEqual([]);
          }
          expect([of(ONE).state, of(TWO).state, isTrue(all, [ONE, TWO])]).toEqual([
            expect.stringMatching(/^(done|undone)$/),
            expect.stringMatching(/^(done|undone)$/),
            true,
          ]);
          for (const each of [ONE, TWO]) if (of(each).state === 'done') await undo(each);
          expect(user.attached).toEqual([]);
        }),
        { numRuns: 25 },
      );
    },
    60_000,
  );
});

it('does not blame somebody else for a key that an earlier attempt of the undo has activated', async () => {
  const { stack, taken, undo, of, user } = await given();
  await taken(USER);
  stack.faults.refuse('DetachUserPolicy', 'ServiceUnavailable', { service: 'iam', times: 1, status: 503 });
  await undo(USER);
  await letTimePass(stack, 4);
  expect(of(USER)).toMatchObject(undone(`Key ${ONE} and ${TWO} is active again, or deleted, and stays so.`));
  expect(user.keys).toMatchObject([{ status: 'Active' }, { status: 'Active' }]);
  expect(user.attached).toEqual([]);
});

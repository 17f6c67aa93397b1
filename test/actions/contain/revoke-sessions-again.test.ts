import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import type { Clients } from '../../../src/core/clients.ts';
import { EVERYTHING } from '../../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../../src/journal/response-record.ts';
import { say } from '../../act/given.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../../support/stories.ts';

const EVENT = 'guardduty/instance-credentials-used-outside-aws';
const ARN = 'arn:aws:iam::111122223333:role/shop-web';
const KEY = 'ASIAEXAMPLE000000008';
const ROLE = 'AROAEXAMPLE0000000008';
const SESSION = `${ROLE}:i-0aaaa1111bbbb2222`;
const MINUTE = 60_000;

interface Detail {
  id: string;
  arn: string;
  updatedAt: string;
  service: { eventLastSeen: string };
  resource: { accessKeyDetails: { principalId: string } };
}

/** A session of shop-web that was denied once, and what is seen and said of the role after that. */
async function given({ hours = 1 } = {}) {
  const calls: string[] = [];
  const through = (clients: Clients): Clients => ({
    ...clients,
    iam: {
      send: (command: { constructor: { name: string } }) => {
        calls.push(command.constructor.name);
        return clients.iam.send(command as never);
      },
    } as never,
  });
  const stack = givenStack({ through, settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const { cloudtrail, iam } = stack.services;
  const told = () => stack.services.sns.published.filter(({ message }) => message.includes('No longer in force'));
  const saidLost = () => told().map(({ message }) => message.includes('It acted before, and that holds no longer:'));
  const looks = () => calls.filter((name) => name === 'GetRolePolicyCommand').length;
  const record = (name = 'i-0aaaa1111bbbb2222'): ResponseRecord => {
    const found = responsesIn(stack).find(
      ({ action, target }) => action === 'revoke-sessions' && target.key === `shop-web/${name}`,
    );
    if (!found) throw new Error(`no response about ${name}`);
    return found;
  };
  const answer = async (kind: 'approve' | 'undo', name?: string) => {
    say(stack, kind === 'undo' ? 'act-release' : 'act-contain', { kind, key: record(name).key, by: 'anna' });
    await stack.drain();
  };
  const goesOn = async (id: string, name = 'i-0aaaa1111bbbb2222', minutesAgo = 1) => {
    const at = new Date(stack.world.now() - minutesAgo * MINUTE).toISOString();
    stack.deliver(
      'guardduty',
      bundledWith(EVENT, (event) => {
        const detail = event.detail as unknown as Detail;
        detail.id = `5e0000000000000000000000000000${id}`;
        detail.arn = detail.arn.replace(/finding\/.*/, `finding/${detail.id}`);
        detail.updatedAt = at;
        detail.service.eventLastSeen = at;
        detail.resource.accessKeyDetails.principalId = `${ROLE}:${name}`;
      }),
    );
    await stack.drain();
  };
  const pass = async (minutes: number) => {
    stack.advance(minutes * MINUTE);
    await stack.sweep();
    await stack.drain();
  };
  const policies = () => [...(iam.rolesByName.roles.get('shop-web')?.policies.keys() ?? [])];
  arrive(stack, EVENT);
  const role = iam.rolesByName.roles.get('shop-web');
  if (role) role.longestSession = hours * 3600;
  await stack.drain();
  await answer('approve');
  return { stack, told, saidLost, looks, cloudtrail, record, answer, goesOn, pass, policies };
}

it('a question about a role in use is answered by a yes, whoever assumes the role meanwhile', async () => {
  const { cloudtrail, record, answer, goesOn, pass, policies } = await given();
  await pass(20);
  cloudtrail.sessionsOf.set(ARN, ['i-1', 'i-2']);
  await goesOn('a1');
  expect(record()).toMatchObject({
    state: 'waiting',
    effect: expect.stringContaining('until they get new credentials; it was assumed here lately by i-1, i-2'),
  });
  cloudtrail.sessionsOf.set(ARN, ['i-3', 'i-2', 'i-1']);
  await answer('approve');
  expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
  expect(policies()).toContain('riposte-revoke-role');
});

it('a yes about a person is none about everybody, where CloudTrail fails meanwhile', async () => {
  const { stack, cloudtrail, record, answer, goesOn, pass, policies } = await given();
  cloudtrail.identities.set(KEY, {
    accessKeyId: KEY,
    principalId: SESSION,
    sessionContext: { sourceIdentity: 'alice' },
  });
  cloudtrail.callsBy.set(KEY, ['ListBuckets']);
  await pass(20);
  await goesOn('a1');
  expect(record()).toMatchObject({ state: 'waiting', effect: expect.stringContaining('the source identity alice') });
  stack.faults.refuse('LookupEvents', 'AccessDeniedException');
  await answer('approve');
  expect(record()).toMatchObject({
    state: 'done',
    outcome: 'failed',
    reason: expect.stringContaining('CloudTrail could not be asked whose session it is. Nothing was changed'),
  });
  expect(policies()).not.toContain('riposte-revoke-role');
});

it('the end of one response leaves the deny of the role that another has renewed, which ends by itself', async () => {
  const { answer, goesOn, pass, policies } = await given();
  await pass(5);
  await goesOn('a1');
  await answer('approve');
  await pass(50);
  await goesOn('a2', 'other');
  await answer('approve', 'other');
  await pass(26);
  expect(policies()).toEqual(['riposte-revoke-role']);
  await pass(60);
  expect(policies()).toEqual([]);
});

it('nothing stays after an undo, and the next incident begins with a session', async () => {
  const { record, answer, goesOn, pass, policies } = await given();
  await pass(5);
  await goesOn('a1');
  await answer('approve');
  await pass(5);
  expect(policies()).toHaveLength(2);
  await answer('undo');
  expect(record()).toMatchObject({ state: 'undone' });
  expect(policies()).toEqual([]);
  await goesOn('a3', 'other');
  expect(record('other').effect).toContain(`denies session ${ROLE}:other`);
});

it('an undo says what another response still denies, and an undo of that one leaves nothing', async () => {
  const { record, answer, goesOn, pass, policies } = await given();
  await pass(5);
  await goesOn('a1', 'other');
  await answer('approve', 'other');
  await answer('undo');
  expect(record()).toMatchObject({
    state: 'undone',
    reason: expect.stringMatching(/; every session of shop-web begun before .* stays denied, by other responses\.$/),
  });
  expect(policies()).toEqual(['riposte-revoke-role']);
  await answer('undo', 'other');
  expect(record('other').reason).toContain('unless another response denies them');
  expect(policies()).toEqual([]);
});

describe('a deny that another response has renewed, or that somebody takes off', () => {
  const HOURS = 12;

  it('is told as no longer in force once it is not, and the record says so', async () => {
    const { told, record, answer, goesOn, pass, policies } = await given({ hours: HOURS });
    await pass(5);
    await goesOn('a1');
    await answer('approve');
    expect(record().containment?.proof.verdict).toBe('in force, not proven');
    await pass(5);
    await goesOn('a2', 'other');
    await answer('approve', 'other');
    await answer('undo', 'other');
    expect(policies()).not.toContain('riposte-revoke-role');
    await pass(61);
    expect(record()).toMatchObject({
      outcome: 'failed',
      open: 'failed',
      reason: expect.stringMatching(/^No longer in force: shop-web no longer has the policy riposte-revoke-role/),
      containment: { proof: { verdict: 'not in force' }, cut: [] },
      followUp: { step: 'lift the deny' },
    });
    expect(told()).toHaveLength(1);
    await pass(61);
    expect(told()).toHaveLength(1);
    await goesOn('a4');
    expect(record()).toMatchObject({ state: 'waiting', effect: expect.stringContaining('shop-web') });
  });

  it('is asked about again for what was seen before the last look, and came after it', async () => {
    const { record, goesOn, pass } = await given({ hours: HOURS });
    await pass(61);
    await pass(15);
    await goesOn('a1', undefined, 20);
    expect(record()).toMatchObject({
      state: 'waiting',
      effect: expect.stringContaining('every session of role shop-web'),
    });
  });

  it('is told as lost where a look failed meanwhile, with its advice until its time is over', async () => {
    const { stack, told, saidLost, record, pass } = await given({ hours: HOURS });
    await pass(5);
    stack.faults.refuse('GetRolePolicy', 'AccessDeniedException');
    await pass(61);
    expect(record()).toMatchObject({ outcome: 'partial', advice: expect.any(String) });
    stack.faults.clear();
    stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
    await pass(61);
    expect(record()).toMatchObject({
      state: 'done',
      outcome: 'failed',
      open: 'failed',
      advice: expect.stringContaining('Find out in CloudTrail'),
      containment: { proof: { verdict: 'not in force' } },
    });
    expect(saidLost()).toEqual([true]);
    for (let hour = 0; hour < HOURS - 3; hour += 1) await pass(61);
    expect(record()).toMatchObject({ outcome: 'failed', open: 'failed', state: 'done' });
    await pass(150);
    expect(record()).toMatchObject({ outcome: 'applied' });
    expect(record().advice).toBeUndefined();
    expect(record().open).toBeUndefined();
    expect(told()).toHaveLength(1);
  });

  it('is nobody’s worry where the role was deleted', async () => {
    const { stack, told, record, pass } = await given({ hours: HOURS });
    stack.services.iam.rolesByName.roles.delete('shop-web');
    await pass(61);
    expect(told()).toEqual([]);
    expect(record()).toMatchObject({
      outcome: 'applied',
      reason: expect.stringContaining('the role shop-web is deleted'),
    });
  });

  /** The role is deleted and made anew; as it was, with our policy on it, where somebody has copied that. */
  const makeAnew = ({ stack }: Awaited<ReturnType<typeof given>>, withPolicies = false) => {
    const { rolesByName } = stack.services.iam;
    const old = rolesByName.roles.get('shop-web');
    rolesByName.roles.delete('shop-web');
    rolesByName.seedRole({ roleName: 'shop-web', roleId: 'AROAANEW00000000001', longestSession: HOURS * 3600 });
    const anew = rolesByName.roles.get('shop-web');
    if (anew && old && withPolicies) for (const [name, text] of old.policies) anew.policies.set(name, text);
    return () => [...(anew?.policies.keys() ?? [])];
  };

  it.each([false, true])('is told once where its role was made anew, as that (policies copied: %s)', async (copied) => {
    const all = await given({ hours: HOURS });
    const { told, record, pass } = all;
    const policies = makeAnew(all, copied);
    const before = policies();
    for (let hour = 0; hour < 3; hour += 1) await pass(61);
    expect(told().map(({ message }) => message.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/deleted and made anew.* AROAANEW00000000001.*by whom.*lookup-events/),
    ]);
    expect(told()[0]?.message).not.toContain('may be used again');
    expect(record()).toMatchObject({ outcome: 'failed', open: 'failed', byHand: true });
    await pass(HOURS * 60);
    expect(told()).toHaveLength(1);
    expect(record()).toMatchObject({ outcome: 'applied', reason: expect.stringContaining('nothing of the new one') });
    expect(policies()).toEqual(before);
  });

  it('is not called undone where its role was made anew, of which nothing is touched, and people are told why', async () => {
    const all = await given({ hours: HOURS });
    const policies = makeAnew(all, true);
    await all.answer('undo');
    expect(all.record()).toMatchObject({ state: 'done', outcome: 'applied' });
    const said = all.stack.services.sns.published.at(-1)?.message.replace(/\s+/g, ' ');
    expect(said).toMatch(/It was not undone\..*made anew since.*nothing of the new one is touched/);
    expect(said).not.toContain('put back what it had changed');
    expect(all.record().history.slice(-2)).toMatchObject([
      { who: 'anna', what: 'undo' },
      { who: 'riposte', what: 'not undone', why: expect.stringContaining('was deleted and made anew') },
    ]);
    expect(policies()).toHaveLength(1);
  });

  it('is looked at and lifted as before where IAM does not say whose role it is', async () => {
    const { stack, told, record, pass, policies } = await given({ hours: HOURS });
    stack.faults.refuse('GetRole', 'AccessDenied');
    await pass(61);
    expect(told()).toEqual([]);
    await pass(HOURS * 60 + 30);
    expect(record()).toMatchObject({ outcome: 'applied' });
    expect(policies()).toEqual([]);
  });

  it('is over, and not lost, where its time ran out before it was looked at', async () => {
    const { stack, told, record, pass } = await given({ hours: HOURS });
    stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
    await pass(HOURS * 60 + 30);
    expect(told()).toEqual([]);
    expect(record().reason).toContain('No session that began before');
  });

  it('is looked at each hour, in a pause too, and lifted at its end', async () => {
    const { stack, looks, record, pass, policies } = await given({ hours: HOURS });
    await stack.journal.pause(EVERYTHING, { by: 'anna', at: stack.world.now(), reason: 'somebody looks' });
    const first = looks();
    for (let hour = 0; hour < HOURS - 1; hour += 1) await pass(61);
    expect(looks() - first).toBe(HOURS - 1);
    expect(record()).toMatchObject({ outcome: 'applied', followUp: { step: 'lift the deny' } });
    expect(record().history.filter(({ what }) => what === 'followed up')).toHaveLength(1);
    await pass(120);
    expect(policies()).toEqual([]);
  });
});

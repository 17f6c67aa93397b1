import { createLocalAccount } from '../../../local/local-account.ts';
import { renewParameter } from '../../../src/actions/secrets/renew-parameter.ts';
import { rotateSecret } from '../../../src/actions/secrets/rotate-secret.ts';
import { ROTATOR_PERMISSIONS } from '../../../src/actions/secrets/rotators/permissions.ts';
import type { Action, FollowUp, JsonObject, Target } from '../../../src/core/action.ts';
import type { ActionContext } from '../../../src/core/action-context.ts';
import { attempt, attemptUntilDone } from '../../support/attempts.ts';
import { ACCOUNT, givenContext, givenFinding, NOW, REGION } from '../../support/fixtures.ts';
import { permissionsOf } from '../../support/permissions.ts';

const NAME = 'ci/deploy-key';
const USER = 'deploy-bot';
const OLD_KEY = 'AKIAEXAMPLEOLD000001';
const FUNCTION = 'riposte-rotator-crm';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const KEY_VALUE = JSON.stringify({ AccessKeyId: OLD_KEY, SecretAccessKey: 'old-value-of-the-test', note: 'kept' });

type Kept = { before?: JsonObject & { startedAt?: number } };

/** A secret or a parameter with a tag, the user whose key it holds, and a function that renews. */
function given(store: 'secret' | 'parameter', { tags = {}, value = KEY_VALUE, consent = NAME, keys = [OLD_KEY] } = {}) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const { iam, lambda, secretsManager, ssm } = account.services;
  iam.seedUser({ userName: USER, tags: { 'riposte:key-in': consent }, keys: keys.map((id) => ({ id })) });
  account.advance(DAY_MS);
  let made = 0;
  const asked: { step: string; token: string }[] = [];
  const byToken = new Map<string, string>();
  lambda.seedFunction({
    name: FUNCTION,
    answer(request) {
      const { step, token } = request as { step: string; token: string };
      asked.push({ step, token });
      if (!byToken.has(token)) byToken.set(token, `new-value-of-the-test-${++made}`);
      return { ok: true, ...(step === 'create' && { value: byToken.get(token) }) };
    },
  });
  if (store === 'secret') secretsManager.seedSecret({ name: NAME, value, tags });
  else
    ssm.seedParameter({
      name: NAME,
      value,
      tags,
      lastModified: NOW - 60 * DAY_MS,
      policies: [
        {
          Type: 'Expiration',
          Version: '1.0',
          Attributes: { Timestamp: new Date(account.world.now() + 5 * DAY_MS).toISOString() },
        },
      ],
    });
  const action = (store === 'secret' ? rotateSecret : renewParameter) as unknown as Action<Target, JsonObject>;
  const finding = givenFinding({ source: store === 'secret' ? 'macie' : 'parameter-store' });
  const ctx: ActionContext = givenContext(account.clients, {
    finding,
    now: () => account.world.now(),
    sleep: async (ms) => account.advance(ms),
    key: `${finding.source}#${ACCOUNT}#${REGION}#a#${action.id}#${NAME}`,
  });
  const kept: Kept = {};
  const run = () => attempt(action, { key: NAME }, ctx, kept);
  const read = (): string =>
    (store === 'secret'
      ? secretsManager.GetSecretValue({ SecretId: NAME }).SecretString
      : ssm.GetParameter({ Name: NAME, WithDecryption: true }).Parameter?.Value) ?? '';
  /** Does all that follows, each step at its time, and returns the steps with their hours. */
  const followUps = async (first: FollowUp | undefined): Promise<string[]> => {
    const began = Number(kept.before?.startedAt);
    const steps: string[] = [];
    for (let due = first; due; ) {
      account.setTime(Math.max(account.world.now(), due.at));
      const hours = Math.round(((due.at - began) / HOUR_MS) * 100) / 100;
      const { result, next } = (await action.followUp?.(due, { key: NAME }, kept.before ?? {}, ctx)) ?? { result: '' };
      steps.push(`${due.step} after ${hours} h: ${result}`);
      due = next;
    }
    return steps;
  };
  const keysOf = () => iam.users.get(USER)?.keys.map(({ id, status }) => `${id === OLD_KEY ? 'old' : 'new'} ${status}`);
  return { account, action, asked, ctx, followUps, keysOf, kept, read, run };
}

const firstOf = (verified: unknown): FollowUp | undefined =>
  (verified as { followUp?: FollowUp } | undefined)?.followUp;
const stores = [{ store: 'secret' as const }, { store: 'parameter' as const }];
const ACCESS_KEY = { 'riposte:renew': `access-key:${USER}` };
const BY_FUNCTION = { 'riposte:renew': `function:${FUNCTION}` };
const SECRETS = /(old|new)-value-of-the-test|made-up-secret/;

/** All that the action returned or remembered holds no value. */
function expectNothingExposed(...kept: unknown[]): void {
  expect(JSON.stringify(kept)).not.toMatch(SECRETS);
}

describe.each(stores)('an access key in a $store', ({ store }) => {
  it('is made, proven, put in force, and the old one deactivated, then deleted', async () => {
    const { read, run, followUps, keysOf, kept } = given(store, { tags: ACCESS_KEY });
    const { prepared, verified } = await run();
    expect(verified?.verdict).toBe('done');
    const value = JSON.parse(read());
    expect(value).toMatchObject({ note: 'kept', AccessKeyId: expect.stringMatching(/^AKIALOCAL/) });
    expect(value.SecretAccessKey).toBe(`made-up-secret-of-${value.AccessKeyId}`);
    expect(keysOf()).toEqual(['old Active', 'new Active']);
    const steps = await followUps(firstOf(verified));
    // Of the two findings, only the secret's is an exposure.
    expect(steps[0]).toMatch(
      store === 'secret' ? /^withdraw after 0(\.\d+)? h: .*inactive/ : /^withdraw after 24 h: .*inactive/,
    );
    expect(steps[1]).toMatch(store === 'secret' ? /^delete after 24 h: .*deleted/ : /^delete after 48 h: .*deleted/);
    expect(steps).toHaveLength(store === 'secret' ? 3 : 2);
    expect(keysOf()).toEqual(['new Active']);
    expectNothingExposed(prepared, verified, steps, kept);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])(
    'ends the same after a crash behind call %i',
    async (calls) => {
      const { account, read, run, followUps, keysOf } = given(store, { tags: ACCESS_KEY });
      account.faults.crashAfter(calls);
      let { prepared, verified } = await attemptUntilDone(run, account.faults);
      account.faults.revive();
      if (prepared.verdict === 'unchanged' || !verified) ({ prepared, verified } = await run());
      expect(keysOf()?.filter((key) => key.startsWith('new'))).toEqual(['new Active']);
      const { AccessKeyId } = JSON.parse(read());
      expect(account.services.iam.users.get(USER)?.keys.map(({ id }) => id)).toContain(AccessKeyId);
      await followUps(firstOf(verified) ?? { step: 'withdraw', at: account.world.now() });
      expect(keysOf()).toEqual(['new Active']);
    },
  );

  it.each([
    { what: 'the user does not consent', given: { consent: 'another' }, says: /does not say that its keys/ },
    { what: 'the user has two keys', given: { keys: [OLD_KEY, 'AKIAEXAMPLEOTHER0002'] }, says: /two keys already/ },
    { what: 'the key is none of the user', given: { keys: ['AKIAEXAMPLEOTHER0002'] }, says: /none of the user/ },
    { what: 'the value is not JSON', given: { value: 'old-value-of-the-test' }, says: /holds no access key/ },
    { what: 'the value is another JSON', given: { value: '{"a":1}' }, says: /holds no access key/ },
    {
      what: 'there is no such user',
      given: { tags: { 'riposte:renew': 'access-key:nobody' } },
      says: /no user nobody/,
    },
  ])('is left as it is when $what', async ({ given: seed, says }) => {
    const { account, run } = given(store, { tags: ACCESS_KEY, ...seed });
    const { prepared } = await run();
    expect(prepared).toMatchObject({
      verdict: 'advise',
      reason: expect.stringMatching(says),
      advice: expect.any(String),
    });
    expect(account.calls.filter(({ operation }) => /^(Create|Put|Update|Delete|Tag)/.test(operation))).toEqual([]);
    expectNothingExposed(prepared);
  });

  it('of somebody who makes a second one at the same moment is not touched', async () => {
    const { account, action, ctx, kept, keysOf } = given(store, { tags: ACCESS_KEY });
    const prepared = await action.before({ key: NAME }, ctx);
    if (prepared.verdict !== 'proceed') throw new Error(prepared.verdict);
    kept.before = prepared.before;
    account.services.iam.CreateAccessKey({ UserName: USER });
    await expect(action.apply({ key: NAME }, prepared.before, ctx)).rejects.toMatchObject({ code: 'NOT_RENEWED' });
    expect(keysOf()).toEqual(['old Active', 'new Active']);
  });

  it.each([
    { what: 'was used since', change: 'use', says: /was used at/ },
    { what: 'was activated again', change: 'activate', says: /activated again/ },
  ])('whose old one $what is not deleted', async ({ change, says }) => {
    const { account, action, ctx, kept, keysOf, run } = given(store, { tags: ACCESS_KEY });
    await run();
    const { iam } = account.services;
    const step = (name: string) => action.followUp?.({ step: name, at: 0 }, { key: NAME }, kept.before ?? {}, ctx);
    await step('withdraw');
    account.advance(DAY_MS);
    const old = iam.users.get(USER)?.keys.find(({ id }) => id === OLD_KEY);
    if (old && change === 'use') old.lastUsedAt = new Date(account.world.now() - HOUR_MS);
    if (old && change === 'activate') old.status = 'Active';
    await expect(step('delete')).rejects.toMatchObject({ code: 'NOT_RENEWED', message: expect.stringMatching(says) });
    expect(keysOf()).toHaveLength(2);
  });

  it('that IAM does not know in time is not put in force, and tried again with the same', async () => {
    const { account, keysOf, read, run } = given(store, { tags: ACCESS_KEY });
    account.faults.refuse('WhoAmI', 'InvalidClientTokenId', { times: 5 });
    await expect(run()).rejects.toMatchObject({ code: 'ROTATION_POSTPONED', retryable: true });
    expect(read()).toBe(KEY_VALUE);
    expect((await run()).verified?.verdict).toBe('done');
    expect(keysOf()).toEqual(['old Active', 'new Active']);
  });
});

describe('the old access key after a late redeploy', () => {
  const REDEPLOY = { ...ACCESS_KEY, 'riposte:redeploy': 'function:riposte-redeploy-shop' };

  it.each([
    { store: 'secret' as const, hours: 0, withdrawn: 0.25 },
    { store: 'secret' as const, hours: 5, withdrawn: 5.25 },
    { store: 'secret' as const, hours: 23.9, withdrawn: 24 },
    { store: 'secret' as const, hours: 30, withdrawn: 30.25 },
    { store: 'parameter' as const, hours: 5, withdrawn: 24 },
    { store: 'parameter' as const, hours: 30, withdrawn: 30.25 },
  ])('of $hours h in a $store is withdrawn after $withdrawn h', async ({ store, hours, withdrawn }) => {
    const { account, action, ctx, kept, run } = given(store, { tags: REDEPLOY });
    account.services.lambda.seedFunction({ name: 'riposte-redeploy-shop', answer: () => ({ ok: true }) });
    const due = firstOf((await run()).verified);
    expect(due?.step).toBe('redeploy');
    const began = Number(kept.before?.startedAt);
    account.setTime(began + hours * HOUR_MS);
    const at = began + withdrawn * HOUR_MS;
    const followed = await action.followUp?.({ step: 'redeploy', at: began }, { key: NAME }, kept.before ?? {}, ctx);
    expect(followed?.next).toEqual({ step: 'withdraw', at });
  });
});

describe.each(stores)('a value in a $store, by a function of its owner', ({ store }) => {
  it('is made and proven by it, and the old one taken back after the grace period', async () => {
    const tags = { ...BY_FUNCTION, 'riposte:grace': '6' };
    const { asked, read, run, followUps, kept } = given(store, { tags, value: 'old-value-of-the-test' });
    const { prepared, verified } = await run();
    expect(verified?.verdict).toBe('done');
    expect(read()).toBe('new-value-of-the-test-1');
    const steps = await followUps(firstOf(verified));
    expect(steps[0]).toMatch(/^delete after 6 h/);
    expect(asked.map(({ step }) => step)).toEqual(['create', 'prove', 'delete']);
    expect(new Set(asked.map(({ token }) => token)).size).toBe(1);
    expectNothingExposed(prepared, verified, steps, kept);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('ends the same after a crash behind call %i', async (calls) => {
    const { account, asked, read, run } = given(store, { tags: BY_FUNCTION, value: 'old-value-of-the-test' });
    account.faults.crashAfter(calls);
    await attemptUntilDone(run, account.faults);
    account.faults.revive();
    expect(read()).toBe('new-value-of-the-test-1');
    expect(new Set(asked.map(({ token }) => token)).size).toBe(1);
  });

  it.each([
    { answer: { ok: false, reason: 'denied' }, code: 'NOT_RENEWED', says: /refused the login/ },
    { answer: { ok: false, reason: 'unreachable' }, code: 'ROTATION_POSTPONED', says: /cannot reach/ },
    { answer: { ok: false, reason: 'new-value-of-the-test' }, code: 'NOT_RENEWED', says: /no reason that is known/ },
    { answer: { ok: false, reason: 'constructor' }, code: 'NOT_RENEWED', says: /no reason that is known/ },
    { answer: { ok: true }, code: 'NOT_RENEWED', says: /answered no value/ },
    { answer: { ok: true, value: '' }, code: 'NOT_RENEWED', says: /answered no value/ },
    { answer: { ok: true, value: 'x'.repeat(70_000) }, code: 'NOT_RENEWED', says: /answered no value/ },
    { answer: 'new-value-of-the-test', code: 'NOT_RENEWED', says: /no reason that is known/ },
    { answer: new Error('new-value-of-the-test'), code: 'ROTATION_POSTPONED', says: /its log/ },
  ])('stays as it is when it answers $answer', async ({ answer, code, says }) => {
    const { account, read, run } = given(store, { tags: BY_FUNCTION, value: 'old-value-of-the-test' });
    account.services.lambda.seedFunction({
      name: FUNCTION,
      answer() {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
    expectNothingExposed((error as Error).message);
    expect(read()).toBe('old-value-of-the-test');
  });

  it('stays as it is when the function is gone', async () => {
    const { account, read, run } = given(store, { tags: BY_FUNCTION, value: 'old-value-of-the-test' });
    account.services.lambda.functions.clear();
    await expect(run()).rejects.toMatchObject({ code: 'NOT_RENEWED', message: expect.stringMatching(/no function/) });
    expect(read()).toBe('old-value-of-the-test');
  });
});

describe.each(stores)('a generated value in a $store', ({ store }) => {
  it.each([
    { tag: 'generate:32', value: 'old-value-of-the-test', now: /^[\w-]{32}$/ },
    { tag: 'generate:20:key', value: '{"key":"old-value-of-the-test","b":1}', now: /^\{"key":"[\w-]{20}","b":1\}$/ },
    {
      tag: 'generate:20:key',
      value: '{"key":"old-value-of-the-test","previous":""}',
      now: /^\{"key":"[\w-]{20}","previous":"old-value-of-the-test"\}$/,
    },
  ])('by $tag takes the place of $value', async ({ tag, value, now }) => {
    const { read, run } = given(store, { tags: { 'riposte:renew': tag }, value });
    expect((await run()).verified?.verdict).toBe('done');
    expect(read()).toMatch(now);
  });

  it.each([
    { tag: 'generate:20:other', value: '{"key":"old-value-of-the-test"}' },
    { tag: 'generate:20:key', value: 'old-value-of-the-test' },
    { tag: 'generate:20:key', value: '{"key":5}' },
  ])('is not made by $tag of $value', async ({ tag, value }) => {
    const { read, run } = given(store, { tags: { 'riposte:renew': tag }, value });
    const { prepared } = await run();
    expect(prepared.verdict).toBe('advise');
    expect(read()).toBe(value);
    expectNothingExposed(prepared);
  });
});

describe('the value before a generated one', () => {
  it('keeps its label until the grace period is over', async () => {
    const { account, followUps, run } = given('secret', { tags: { 'riposte:renew': 'generate:32' }, value: 'old' });
    const { verified } = await run();
    const previous = () =>
      account.services.secretsManager.GetSecretValue({ SecretId: NAME, VersionStage: 'AWSPREVIOUS' }).SecretString;
    expect(previous()).toBe('old');
    const steps = await followUps(firstOf(verified));
    expect(steps).toEqual([expect.stringMatching(/^forget after 24 h/)]);
    expect(previous).toThrow(/can't find/);
  });

  it('is not there in a secret that is JSON as a whole, which is not touched', async () => {
    const { read, run } = given('secret', { tags: { 'riposte:renew': 'generate:32' }, value: '{"a":"b"}' });
    expect((await run()).prepared).toMatchObject({ verdict: 'advise', advice: expect.stringMatching(/FIELD/) });
    expect(read()).toBe('{"a":"b"}');
  });
});

it('rotators need what they declare, and no more, in secrets and parameters alike', async () => {
  const needed = new Set<string>();
  for (const { store } of stores)
    for (const tags of [ACCESS_KEY, BY_FUNCTION]) {
      const { account, action, followUps, run } = given(store, { tags });
      const { verified } = await run();
      await followUps(firstOf(verified));
      const calls = account.calls.flatMap(permissionsOf);
      const declared = new Set(action.permissions.flatMap(({ actions }) => actions));
      expect(calls.filter((call) => !declared.has(call))).toEqual([]);
      for (const call of calls) needed.add(call);
    }
  expect([...needed]).toEqual(expect.arrayContaining(ROTATOR_PERMISSIONS.flatMap(({ actions }) => actions)));
});

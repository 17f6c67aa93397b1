import { readFileSync } from 'node:fs';
import { type Database, RefusedError, twoLogins } from '../../../docs/examples/two-logins.ts';
import { createLocalAccount } from '../../../local/local-account.ts';
import { rotateSecret } from '../../../src/actions/secrets/rotate-secret.ts';
import type { Action, FollowUp, JsonObject, Target } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone } from '../../support/attempts.ts';
import { ACCOUNT, givenContext, givenFinding, NOW, REGION } from '../../support/fixtures.ts';

const NAME = 'warehouse/app';
const ENGINES = ['redshift', 'sqlserver', 'docdb'] as const;
const HOUR_MS = 3_600_000;

/** Logins and their passwords, as each of these databases has them. */
class Logins implements Database {
  readonly passwords = new Map([
    ['app_a', 'old-value-of-the-test'],
    ['app_b', 'nobody-knows'],
  ]);
  state: 'up' | 'away' | 'refusing' = 'up';

  async setPassword(login: string, password: string): Promise<void> {
    this.check();
    if (password.length > 64 || !/[A-Z].*[a-z].*\d/.test(password)) throw new RefusedError('the rules for passwords');
    this.passwords.set(login, password);
  }

  async signIn(login: string, password: string): Promise<void> {
    this.check();
    if (this.passwords.get(login) !== password) throw new RefusedError(`${login} may not sign in with ${password}`);
  }

  private check(): void {
    if (this.state === 'away') throw new Error('connect ETIMEDOUT');
    if (this.state === 'refusing') throw new RefusedError('the administrator may not sign in');
  }
}

function given(engine: string) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const { lambda, secretsManager } = account.services;
  const value = JSON.stringify({
    engine,
    host: 'db.example.com',
    username: 'app_a',
    password: 'old-value-of-the-test',
  });
  const tags = { 'riposte:renew': 'function:riposte-rotator-warehouse', 'riposte:grace': '2' };
  secretsManager.seedSecret({ name: NAME, value, tags });
  account.advance(24 * HOUR_MS);
  const read = (): string => secretsManager.GetSecretValue({ SecretId: NAME }).SecretString ?? '';
  const database = new Logins();
  const seed = new Uint8Array(32).fill(7);
  const handler = twoLogins({ logins: ['app_a', 'app_b'], seed, database, read: async () => read() });
  lambda.seedFunction({ name: 'riposte-rotator-warehouse', answer: (request) => handler(request as never) });
  const action = rotateSecret as unknown as Action<Target, JsonObject>;
  const finding = givenFinding({ source: 'macie' });
  const ctx = givenContext(account.clients, {
    finding,
    now: () => account.world.now(),
    sleep: async (ms) => account.advance(ms),
    key: `macie#${ACCOUNT}#${REGION}#a#rotate-secret#${NAME}`,
  });
  const kept: { before?: JsonObject } = {};
  const run = () => attempt(action, { key: NAME }, ctx, kept);
  const followUp = async (due: FollowUp | undefined) => {
    if (!due) throw new Error('nothing follows');
    account.setTime(due.at);
    return action.followUp?.(due, { key: NAME }, kept.before ?? {}, ctx);
  };
  const write = (text: string) =>
    secretsManager.PutSecretValue({ SecretId: NAME, SecretString: text, ClientRequestToken: account.world.newId() });
  return { account, database, followUp, read, run, write };
}

const inForce = (text: string) => JSON.parse(text) as { username: string; password: string; engine: string };

describe.each(ENGINES)('the example for %s', (engine) => {
  it('rotates two logins that take turns, and ends the old one after its grace period', async () => {
    const { database, followUp, read, run } = given(engine);
    const { verified } = await run();
    expect(verified).toMatchObject({ verdict: 'done' });
    const { username, password, ...rest } = inForce(read());
    expect(rest).toEqual({ engine, host: 'db.example.com' });
    expect([username, database.passwords.get('app_b')]).toEqual(['app_b', password]);
    expect(database.passwords.get('app_a')).toBe('old-value-of-the-test');
    await followUp((verified as { followUp?: FollowUp }).followUp);
    expect(database.passwords.get('app_a')).not.toBe('old-value-of-the-test');
    expect(database.passwords.get('app_b')).toBe(password);
  });

  it('ends no login that a later rotation has put in force again', async () => {
    const { account, database, followUp, run, write } = given(engine);
    const { verified } = await run();
    await database.setPassword('app_a', 'Aa1-of-a-later-rotation');
    write(JSON.stringify({ username: 'app_a', password: 'Aa1-of-a-later-rotation' }));
    const before = new Map(database.passwords);
    account.advance(HOUR_MS);
    await followUp((verified as { followUp?: FollowUp }).followUp);
    expect(database.passwords).toEqual(before);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('ends the same after a crash behind call %i', async (calls) => {
    const { account, database, read, run } = given(engine);
    account.faults.crashAfter(calls);
    await attemptUntilDone(run, account.faults);
    account.faults.revive();
    const { username, password } = inForce(read());
    expect(database.passwords.get(username)).toBe(password);
    expect(username).toBe('app_b');
  });

  it.each([
    { state: 'away' as const, code: 'ROTATION_POSTPONED' },
    { state: 'refusing' as const, code: 'NOT_RENEWED' },
  ])('leaves the old value in force where the database is $state', async ({ state, code }) => {
    const { database, read, run } = given(engine);
    database.state = state;
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String((error as Error).message)).not.toMatch(/app_|Aa1|ETIMEDOUT/);
    expect(inForce(read()).username).toBe('app_a');
  });
});

it('the page names the example, and each of these databases', () => {
  const page = readFileSync(new URL('../../../docs/renewing.md', import.meta.url), 'utf8');
  for (const text of ['examples/two-logins.ts', 'Redshift', 'SQL Server', 'DocumentDB']) expect(page).toContain(text);
});

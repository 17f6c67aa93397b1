import { createLocalAccount } from '../../../../local/local-account.ts';
import type { SecretSeed } from '../../../../local/services/secrets-manager-state.ts';
import { DatabaseError, type Problem } from '../../../../src/actions/secrets/database/problem.ts';
import { rotateDatabase } from '../../../../src/actions/secrets/database/rotate.ts';
import type { Connect } from '../../../../src/actions/secrets/database/wire.ts';
import { silent } from '../../../../src/core/telemetry.ts';
import { NOW } from '../../../support/fixtures.ts';

const NAME = 'shop/database';
const TOKEN = '11111111-2222-4333-8444-555555555555';
const JSON_OF_A_DATABASE = {
  engine: 'postgres',
  host: 'db.example.com',
  username: 'app',
  password: 'Old-password-of-the-test',
};
const MASTER = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/administrator-LocaL1';

interface Wish {
  value?: string;
  json?: object;
  seed?: Partial<SecretSeed>;
  /** What each attempt to sign in comes to, in their order; further ones succeed. */
  logins?: (Problem | 'in')[];
}

/** A secret whose rotation is under way, and a database that does what the test says. */
function given({ json, value = JSON.stringify({ ...JSON_OF_A_DATABASE, ...json }), seed, logins = [] }: Wish = {}) {
  const account = createLocalAccount({ account: '111122223333', region: 'eu-west-1', startAt: NOW, record: true });
  const { secretsManager } = account.services;
  const rotation = { lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManager-x' };
  const kept: SecretSeed = { name: NAME, value, rotation: { ...rotation, takesSeconds: 'never' } };
  secretsManager.seedSecret(kept);
  secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: TOKEN });
  // What is wrong with it came after the rotation had begun.
  Object.assign(kept, seed);
  const asked: string[] = [];
  const statements: string[] = [];
  const connect: Connect = async ({ user, password }) => {
    asked.push(`${user} ${password}`);
    const outcome = logins[asked.length - 1] ?? 'in';
    if (outcome !== 'in') throw new DatabaseError(outcome, 'SIGN');
    const settings = { version: 150_000, encryption: 'scram-sha-256', cloned: true, related: true };
    const run = async (sql: string) => {
      statements.push(sql);
      return [settings];
    };
    return { run, end: async () => {} };
  };
  const deps = { clients: account.clients, telemetry: silent, through: () => connect };
  const ask = (Step: string, token = TOKEN) =>
    rotateDatabase({ Step, SecretId: NAME, ClientRequestToken: token }, deps);
  return {
    account,
    secretsManager,
    asked,
    statements,
    ask,
    run: () => secretsManager.runRotation(NAME, (event) => rotateDatabase(event, deps)),
    writes: () => account.calls.filter(({ operation }) => /^(Put|Update|Untag|Tag)/.test(operation)),
  };
}

describe('a secret that cannot be rotated is named, with what to do, and left as it is', () => {
  const noHost = { ...JSON_OF_A_DATABASE, host: undefined };
  it.each<{ what: string; says: string; wish: Wish }>([
    { what: 'binary', says: 'is binary, not JSON text', wish: { seed: { isBinary: true } } },
    { what: 'text that is not JSON', says: 'not a JSON object', wish: { value: 'Old-password-of-the-test' } },
    { what: 'a list', says: 'not a JSON object', wish: { value: '["Old-password-of-the-test"]' } },
    { what: 'without a host', says: '"host" is missing', wish: { value: JSON.stringify(noHost) } },
    { what: 'without a user name', says: '"username" is missing', wish: { json: { username: undefined } } },
    { what: 'without a password', says: '"password" is missing', wish: { json: { password: undefined } } },
    { what: 'with an empty user name', says: '"username" is not', wish: { json: { username: '' } } },
    { what: 'of an unknown engine', says: 'postgres, aurora-postgresql, mysql', wish: { json: { engine: 'oracle' } } },
    { what: 'of no engine', says: '"engine" is missing', wish: { json: { engine: undefined } } },
    { what: 'with a socket as host', says: '"host" is not', wish: { json: { host: '/var/run/postgresql' } } },
    { what: 'with a URL as host', says: '"host" is not', wish: { json: { host: 'https://db.example.com' } } },
    { what: 'with port 0', says: '"port" is not', wish: { json: { port: 0 } } },
    { what: 'with a line break in the user name', says: '"username" is not', wish: { json: { username: 'a\nb' } } },
    {
      what: 'with a quote in the name of a MySQL user',
      says: 'quotes',
      wish: { json: { engine: 'mysql', username: `a'b` } },
    },
    { what: 'with "ssl" of another kind', says: '"ssl" is not true or false', wish: { json: { ssl: 'prefer' } } },
    { what: 'with a CA that is none', says: '"sslRootCert" is not', wish: { json: { sslRootCert: 'ca.pem' } } },
    { what: 'with a masterarn that is none', says: '"masterarn" is not', wish: { json: { masterarn: 'admin' } } },
    {
      what: 'whose second user would have too long a name',
      says: '63 bytes',
      wish: { json: { masterarn: MASTER, username: 'a'.repeat(58) } },
    },
    { what: 'scheduled for deletion', says: 'deletion', wish: { seed: { deletedAt: NOW } } },
    { what: 'that is a replica', says: 'us-east-1', wish: { seed: { primaryRegion: 'us-east-1' } } },
    {
      what: 'that is a replica of another account',
      says: 'a secret of account 444455556666',
      wish: {
        seed: {
          crossAccountPrimary: {
            PrimarySecretArn: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:theirs-AbCdEf',
          },
        },
      },
    },
    { what: 'whose rotation is off', says: 'switched off', wish: { seed: { rotation: { enabled: false } } } },
  ])('$what', async ({ says, wish }) => {
    const one = given(wish);
    const failure = await one.ask('createSecret').then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ code: 'NOT_ROTATED', message: expect.stringContaining(says) });
    expect(failure?.message).toContain(NAME);
    expect(failure?.message).not.toContain('Old-password-of-the-test');
    expect(one.writes()).toEqual([]);
    expect(one.asked).toEqual([]);
  });
});

describe('a password that the database refuses', () => {
  const OLDER = 'Older-password-of-the-test';
  const withPrevious = (wish: Wish) => {
    const one = given({ ...wish, json: { password: OLDER } });
    one.secretsManager.PutSecretValue({ SecretId: NAME, SecretString: JSON.stringify(JSON_OF_A_DATABASE) });
    return one;
  };
  const passwords = ({ asked }: { asked: string[] }) => asked.map((login) => login.replace(/^app /, ''));

  it('leads on to the next one: pending, current, previous', async () => {
    const one = withPrevious({ logins: ['authentication', 'authentication'] });
    await one.ask('createSecret');
    await one.ask('setSecret');
    expect(passwords(one).slice(1)).toEqual([JSON_OF_A_DATABASE.password, OLDER]);
    expect(one.statements).toHaveLength(2);
  });

  it('is the end when no other is left', async () => {
    const one = withPrevious({ logins: Array(9).fill('authentication') });
    await one.ask('createSecret');
    await expect(one.ask('setSecret')).rejects.toMatchObject({ code: 'NOT_ROTATED', problem: 'authentication' });
    expect(one.statements).toEqual([]);
  });

  it.each<{ problem: Problem; at: number }>(
    (['network', 'tls', 'capacity', 'read-only', 'unknown'] as const).flatMap((problem) => [
      { problem, at: 0 },
      { problem, at: 1 },
      { problem, at: 2 },
    ]),
  )('is told from $problem at attempt $at, which leads nowhere', async ({ problem, at }) => {
    const one = withPrevious({ logins: [...Array(at).fill('authentication'), problem] });
    await one.ask('createSecret');
    await expect(one.ask('setSecret')).rejects.toMatchObject({ code: 'ROTATION_POSTPONED', problem, retryable: true });
    expect(one.asked).toHaveLength(at + 1);
  });
});

describe('a call that AWS refuses', () => {
  it.each([
    { name: 'AccessDeniedException', expected: { code: 'NOT_ROTATED', problem: 'kms' } },
    { name: 'DecryptionFailure', expected: { code: 'NOT_ROTATED', problem: 'kms' } },
    { name: 'ThrottlingException', expected: { code: 'ROTATION_POSTPONED', problem: 'aws' } },
    { name: 'InternalServiceError', status: 500, expected: { code: 'ROTATION_POSTPONED', problem: 'aws' } },
  ])('$name names the secret, and quotes nothing', async ({ name, status = 400, expected }) => {
    const one = given();
    one.account.faults.refuse('GetSecretValue', name, { message: 'Old-password-of-the-test', times: 1, status });
    const failure = await one.ask('createSecret').catch((error: Error) => error);
    expect(failure).toMatchObject({ ...expected, message: expect.stringContaining(NAME) });
    expect(`${(failure as Error).message} ${(failure as Error).cause}`).not.toContain('Old-password');
    await one.run();
  });

  it('for the administrator names its tag', async () => {
    const one = given({ json: { masterarn: MASTER }, logins: ['authentication'] });
    await one.ask('createSecret');
    await expect(one.ask('setSecret')).rejects.toMatchObject({
      code: 'NOT_ROTATED',
      message: expect.stringContaining('riposte:rotate=database-master'),
    });
  });
});

describe('a step', () => {
  it('is none of another version', async () => {
    await expect(given().ask('createSecret', TOKEN.replace('1', '9'))).rejects.toMatchObject({ code: 'NOT_ROTATED' });
  });

  it('keeps the value that an earlier run made', async () => {
    const one = given();
    await one.ask('createSecret');
    const first = one.secretsManager.GetSecretValue({ SecretId: NAME, VersionStage: 'AWSPENDING' }).SecretString;
    await one.ask('createSecret');
    expect(one.secretsManager.GetSecretValue({ SecretId: NAME, VersionStage: 'AWSPENDING' }).SecretString).toBe(first);
  });

  it('of a rotation that is over changes nothing', async () => {
    const one = given();
    await one.run();
    const writes = one.writes().length;
    for (const step of ['createSecret', 'setSecret', 'finishSecret']) await one.ask(step);
    expect(one.writes()).toHaveLength(writes);
  });

  it.each([undefined, null, {}, { Step: 'deleteSecret', SecretId: NAME, ClientRequestToken: TOKEN }, 'createSecret'])(
    'is none that %j asks for',
    async (event) => {
      const { account } = given();
      const deps = { clients: account.clients, telemetry: silent };
      await expect(rotateDatabase(event, deps)).rejects.toMatchObject({ code: 'NOT_ROTATED' });
    },
  );
});

import fc from 'fast-check';
import { nextUser, readSecretValue, redirection } from '../../../../src/actions/secrets/database/secret-value.ts';

const GOOD = { engine: 'postgres', host: 'DB.example.com', username: 'app', password: 'Password-of-the-test' };

function read(json: object) {
  const value = readSecretValue(JSON.stringify(json));
  if ('wrong' in value) throw new Error(value.wrong);
  return value;
}

describe('a secret value', () => {
  it.each([
    { title: 'the port of PostgreSQL', json: {}, expected: { port: 5432, tls: 'verified', database: undefined } },
    { title: 'the port of MySQL', json: { engine: 'aurora-mysql' }, expected: { port: 3306 } },
    { title: 'a port as text', json: { port: '6543' }, expected: { port: 6543 } },
    { title: 'a host in small letters', json: {}, expected: { host: 'db.example.com' } },
    { title: 'no database', json: { dbname: '' }, expected: { database: undefined } },
    { title: 'clear text', json: { ssl: false }, expected: { tls: 'off' } },
    { title: 'clear text as text', json: { ssl: 'false' }, expected: { tls: 'off' } },
    { title: 'TLS', json: { ssl: true }, expected: { tls: 'verified' } },
  ])('is read with $title', ({ json, expected }) => {
    expect(read({ ...GOOD, ...json })).toMatchObject(expected);
  });

  it('of any kind is read or found wrong in words of ours, and never quoted', () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined));
    const anything = fc.record(
      { engine: field, host: field, username: field, port: field, ssl: field, masterarn: field, sslRootCert: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, fc.boolean(), (json, isGood) => {
        const value = readSecretValue(
          JSON.stringify({ ...(isGood && GOOD), password: 'Password-of-the-test', ...json }),
        );
        if ('wrong' in value) expect(value.wrong).not.toContain('Password-of-the-test');
        else expect(value.port).toBeGreaterThan(0);
      }),
    );
  });

  it('that is text of any kind throws nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => void readSecretValue(text)));
  });
});

describe('the pending version', () => {
  const current = read(GOOD);
  it('may have another password, and the same host in other letters', () => {
    expect(redirection(read({ ...GOOD, host: 'db.EXAMPLE.com', password: 'other', note: 1 }), current)).toBeUndefined();
  });

  it.each([
    { key: 'host', json: { host: 'db.example.net' } },
    { key: 'port', json: { port: 5433 } },
    { key: 'dialect', json: { engine: 'mysql', port: 5432 } },
    { key: 'database', json: { dbname: 'other' } },
    { key: 'tls', json: { ssl: false } },
    { key: 'masterArn', json: { masterarn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-LocaL1' } },
    { key: 'user name', json: { username: 'app_clone' } },
  ])('may not have another $key', ({ key, json }) => {
    expect(redirection(read({ ...GOOD, ...json }), current)).toBe(key);
  });

  it.each([
    { user: 'app', masterarn: undefined, next: 'app' },
    { user: 'app', masterarn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-LocaL1', next: 'app_clone' },
    { user: 'app_clone', masterarn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-LocaL1', next: 'app' },
  ])('after $user is of $next', ({ user, masterarn, next }) => {
    expect(nextUser(read({ ...GOOD, username: user, masterarn }))).toBe(next);
  });
});

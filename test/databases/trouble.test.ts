import { DATABASES, getsIn } from './support/databases.ts';
import { type Given, given } from './support/given.ts';
import { freePort } from './support/unprivileged.ts';

/** Step 2 fails, and neither the secret nor the database is another one afterwards. */
async function expectStopped(one: Given, expected: object): Promise<void> {
  one.start();
  const changes = () => one.statements.filter((sql) => /^(ALTER|CREATE|GRANT|SET PASSWORD|KILL)/.test(sql)).length;
  const before = changes();
  await expect(one.run()).rejects.toMatchObject(expected);
  expect(changes()).toBe(before);
  expect(one.current().password).toBe(one.first);
}

describe.each(DATABASES)('$engine', (database) => {
  it('that is down ends the step after one attempt, to be tried again', async () => {
    const one = await given(database, { value: { port: await freePort() } });
    await expectStopped(one, { code: 'ROTATION_POSTPONED', problem: 'network', retryable: true });
    const reads = one.account.calls.filter(({ operation }) => operation === 'GetSecretValue');
    expect(reads).not.toContainEqual(
      expect.objectContaining({ input: expect.objectContaining({ VersionStage: 'AWSPREVIOUS' }) }),
    );
  });

  it('that is locked for writing is left as it is', async () => {
    const one = await given(database);
    await database.admin(database.lockForWriting.on(one.user));
    try {
      await expectStopped(one, { code: 'ROTATION_POSTPONED', problem: 'read-only' });
    } finally {
      await database.admin(database.lockForWriting.off(one.user));
    }
    await one.run();
    expect(await getsIn(database, one.user, one.current().password ?? '')).toBe(true);
  });

  it('that has no connection left is not asked for another password', async () => {
    const one = await given(database);
    await database.admin(database.fill(one.user));
    const session = await database.open(one.user, one.first);
    await expectStopped(one, { code: 'ROTATION_POSTPONED', problem: 'capacity' });
    await session.end();
  });

  it('with a certificate of an authority that is not known is not spoken to', async () => {
    const one = await given(database, { value: { sslRootCert: undefined } });
    await expectStopped(one, { code: 'ROTATION_POSTPONED', problem: 'tls' });
  });

  it('with a certificate for another host is not spoken to', async () => {
    const one = await given(database);
    await database.certificate('wrong');
    try {
      await expectStopped(one, { code: 'ROTATION_POSTPONED', problem: 'tls' });
    } finally {
      await database.certificate('right');
    }
    await one.run();
  });

  it('is reached in clear text where the secret says so, and only there', async () => {
    const one = await given(database, { value: { ssl: false, sslRootCert: undefined } });
    await one.rotate();
    expect(one.current().password).not.toBe(one.first);
    const strict = await given(database, { value: { ssl: 'true', sslRootCert: undefined } });
    await expectStopped(strict, { problem: 'tls' });
  });

  it('that accepts no password we know is left alone, and the message says what to do', async () => {
    const one = await given(database, { value: { password: 'not-the-password' } });
    one.start();
    await expect(one.run()).rejects.toMatchObject({
      code: 'NOT_ROTATED',
      message: expect.stringContaining('AWSCURRENT'),
    });
  });

  it('is brought back by the previous password where the current one was never set', async () => {
    const one = await given(database);
    one.secretsManager.PutSecretValue({
      SecretId: one.arn,
      SecretString: JSON.stringify({ ...one.current(), password: 'stored-by-hand-and-never-set' }),
    });
    await one.rotate();
    expect(await getsIn(database, one.user, one.current().password ?? '')).toBe(true);
  });

  it.each([
    { what: 'host', change: { host: 'attacker.example.com' } },
    { what: 'port', change: { port: 1 } },
    { what: 'user name', change: { username: 'admin' } },
    { what: 'tls', change: { ssl: false } },
    { what: 'rootCertificates', change: { sslRootCert: undefined } },
  ])('is not reached through a pending version with another $what', async ({ what, change }) => {
    const one = await given(database);
    const token = one.start();
    const value = { ...one.current(), password: 'chosen-by-somebody-else', ...change };
    one.secretsManager.PutSecretValue({
      SecretId: one.arn,
      ClientRequestToken: token,
      SecretString: JSON.stringify(value),
      VersionStages: ['AWSPENDING'],
    });
    await expect(one.run()).rejects.toMatchObject({
      code: 'NOT_ROTATED',
      message: expect.stringContaining(`another ${what}`),
    });
    expect(one.statements).toEqual([]);
    expect(await getsIn(database, one.user, one.first)).toBe(true);
  });
});

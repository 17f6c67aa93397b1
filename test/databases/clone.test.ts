import { randomUUID } from 'node:crypto';
import { authority, DATABASES, getsIn, type TestDatabase } from './support/databases.ts';
import { given } from './support/given.ts';
import { ADMIN, DATABASE, mysqlAdmin, postgresAdmin } from './support/servers.ts';

const [postgres, mariadb] = DATABASES as [TestDatabase, TestDatabase];

/** What SHOW GRANTS says, without names and hashes. */
async function grantsOf(user: string, host = 'localhost'): Promise<string[]> {
  const connection = await mysqlAdmin({ port: mariadb.port, home: '' });
  const [rows] = await connection.query(`SHOW GRANTS FOR '${user}'@'${host}'`);
  await connection.end();
  return (rows as object[])
    .map((row) =>
      String(Object.values(row)[0])
        .replaceAll(user, 'USER')
        .replace(/\*[0-9A-F]{40}/, 'HASH'),
    )
    .sort();
}

describe('a clone in MariaDB', () => {
  it('has the grants, roles, REQUIRE and hosts of the first user', async () => {
    const one = await given(mariadb, { alternating: true });
    const role = `role_${randomUUID().slice(0, 8)}`;
    await mariadb.admin(
      `CREATE TABLE IF NOT EXISTS ${DATABASE}.\`odd TO name\` (id INT, other INT)`,
      `CREATE ROLE ${role}`,
      `GRANT UPDATE (id) ON ${DATABASE}.\`odd TO name\` TO '${one.user}'@'localhost' WITH GRANT OPTION`,
      `GRANT ${role} TO '${one.user}'@'localhost'`,
      `SET DEFAULT ROLE ${role} FOR '${one.user}'@'localhost'`,
      `ALTER USER '${one.user}'@'localhost' REQUIRE SSL`,
      `CREATE USER '${one.user}'@'192.0.2.%' IDENTIFIED BY 'x-${randomUUID()}'`,
    );
    await one.rotate();
    for (const host of ['localhost', '192.0.2.%'])
      expect(await grantsOf(`${one.user}_clone`, host)).toEqual(await grantsOf(one.user, host));
    expect((await grantsOf(`${one.user}_clone`)).join()).toContain('REQUIRE SSL');
  });

  it('gets at the next rotation what the other one was given since', async () => {
    const one = await given(mariadb, { alternating: true });
    await one.rotate();
    await mariadb.admin(`GRANT DELETE ON ${DATABASE}.* TO '${one.user}_clone'@'localhost'`);
    await one.rotate();
    expect((await grantsOf(one.user)).join()).toContain('DELETE');
  });
});

it('MariaDB that takes no hash is left as it is, and named', async () => {
  const one = await given(mariadb);
  await mariadb.admin("INSTALL SONAME 'simple_password_check'");
  try {
    await expect(one.rotate()).rejects.toMatchObject({ code: 'NOT_ROTATED', problem: 'policy' });
    expect(await getsIn(mariadb, one.user, one.first)).toBe(true);
  } finally {
    await mariadb.admin("UNINSTALL SONAME 'simple_password_check'");
  }
});

describe('a clone in PostgreSQL', () => {
  it('is a member of the first user, and made with it in one transaction', async () => {
    const one = await given(postgres, { alternating: true });
    await one.rotate();
    const admin = await postgresAdmin({ port: postgres.port, home: '' });
    const { rows } = await admin.query("SELECT pg_has_role($1, $2, 'USAGE') AS has", [`${one.user}_clone`, one.user]);
    await admin.end();
    expect(rows).toEqual([{ has: true }]);
  });

  it('that belongs to somebody else is not taken over', async () => {
    const one = await given(postgres, { alternating: true });
    await postgres.createUser(`${one.user}_clone`, 'password-of-somebody-else');
    await expect(one.rotate()).rejects.toMatchObject({ code: 'NOT_ROTATED', problem: 'permission' });
    expect(await getsIn(postgres, `${one.user}_clone`, 'password-of-somebody-else')).toBe(true);
  });

  it('is not made for a server that keeps MD5 hashes', async () => {
    const one = await given(postgres);
    await postgres.admin(`ALTER ROLE "${one.user}" SET password_encryption = 'md5'`);
    await expect(one.rotate()).rejects.toMatchObject({ code: 'NOT_ROTATED', problem: 'unsupported' });
    expect(await getsIn(postgres, one.user, one.first)).toBe(true);
  });
});

describe.each(DATABASES)('the administrator on $engine', (database) => {
  const other = (json: object) => ({
    name: `shop/other-${randomUUID()}`,
    value: JSON.stringify({
      engine: database.engine,
      host: 'localhost',
      port: database.port,
      username: ADMIN.user,
      password: ADMIN.password,
      sslRootCert: authority,
      ...json,
    }),
  });
  it.each([
    { what: 'is of another host', json: { host: 'reader.example.com' } },
    { what: 'is of another engine', json: { engine: database.engine === 'postgres' ? 'mysql' : 'postgres' } },
    { what: 'has a password that is refused', json: { password: 'not-the-password' } },
    { what: 'has no user name', json: { username: undefined } },
  ])('is refused whose secret $what', async ({ json }) => {
    const one = await given(database);
    const masterarn = one.secretsManager.seedSecret(other(json));
    one.secretsManager.PutSecretValue({
      SecretId: one.arn,
      SecretString: JSON.stringify({ ...one.current(), masterarn }),
    });
    await expect(one.rotate()).rejects.toMatchObject({ code: 'NOT_ROTATED' });
    expect(await getsIn(database, one.user, one.first)).toBe(true);
  });

  it('needs no more than docs/rotation.md says, also to cut an exposed secret off', async () => {
    const administrator = `adm_${randomUUID().slice(0, 8)}`;
    const password = `Password-${randomUUID()}`;
    await database.createUser(administrator, password);
    await database.admin(
      ...(database.engine === 'postgres'
        ? [`ALTER ROLE "${administrator}" CREATEROLE`]
        : [
            `GRANT CREATE USER ON *.* TO '${administrator}'@'localhost'`,
            `GRANT SELECT ON mysql.* TO '${administrator}'@'localhost'`,
            `GRANT SELECT, INSERT ON ${DATABASE}.* TO '${administrator}'@'localhost' WITH GRANT OPTION`,
          ]),
    );
    const one = await given(database, { exposed: true });
    const masterarn = one.secretsManager.seedSecret(other({ username: administrator, password, dbname: DATABASE }));
    const SecretString = JSON.stringify({ ...one.current(), masterarn });
    one.secretsManager.PutSecretValue({ SecretId: one.arn, SecretString });
    await one.rotate();
    expect(await getsIn(database, `${one.user}_clone`, one.current().password ?? '')).toBe(true);
    expect(await getsIn(database, one.user, one.first)).toBe(false);
  });

  it('says nothing about a user whose password the secret does not hold', async () => {
    const one = await given(database, { alternating: true, value: { password: 'not-the-password' } });
    await expect(one.rotate()).rejects.toMatchObject({ code: 'NOT_ROTATED', problem: 'authentication' });
    expect(one.statements).toEqual([]);
  });
});

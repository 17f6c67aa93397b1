import { escape as mysqlText } from 'mysql2';
import pg from 'pg';
import { LocalSecretsManager } from '../../local/services/secrets-manager.ts';
import { nativeHash } from '../../src/actions/secrets/database/mysql-accounts.ts';
import { scramVerifier } from '../../src/actions/secrets/database/scram.ts';
import { openVault } from '../../src/actions/secrets/database/vault.ts';
import { DATABASES, getsIn, type TestDatabase } from './support/databases.ts';
import { given } from './support/given.ts';
import { mysqlAdmin, postgresAdmin } from './support/servers.ts';

const [postgres, mariadb] = DATABASES as [TestDatabase, TestDatabase];
const COUNT = 10_000;
const BATCH = 1_000;
const LOGINS = 150;

/** As the rotation asks for them. */
async function newPasswords(count: number): Promise<string[]> {
  const local = new LocalSecretsManager({ now: Date.now } as ConstructorParameters<typeof LocalSecretsManager>[0]);
  const secretsManager = { send: async ({ input }: { input: object }) => local.GetRandomPassword(input) };
  const vault = openVault('any', 'any', { secretsManager } as never);
  return Promise.all(Array.from({ length: count }, vault.newPassword));
}

/** Marks that mean something to SQL, drivers and shells, beside the passwords that are made. */
const HARD = [`a'b"c\\d`, "''", '\\', '$1 $$ %s ?', ':name', '`', '--', ';', '\\\'"', '{}[]<>', 'ends with \\'];

describe('10,000 generated passwords', () => {
  it('go through both drivers as they are', async () => {
    const passwords = [...HARD, ...(await newPasswords(COUNT))];
    expect(new Set(passwords).size).toBe(passwords.length);
    const [one, another] = [await postgresAdmin(postgres as never), await mysqlAdmin(mariadb as never)];
    for (let at = 0; at < passwords.length; at += BATCH) {
      const batch = passwords.slice(at, at + BATCH);
      const { rows } = await one.query(`SELECT ARRAY[${batch.map(pg.escapeLiteral).join(', ')}] AS got`);
      expect(rows[0].got).toEqual(batch);
      const [got] = await another.query(`VALUES ${batch.map((text) => `(${mysqlText(text)})`).join(', ')}`);
      expect((got as object[]).map((row) => Object.values(row)[0])).toEqual(batch);
    }
    await one.end();
    await another.end();
  });

  it('have the hash in MariaDB that the server itself computes', async () => {
    const passwords = await newPasswords(COUNT);
    const connection = await mysqlAdmin(mariadb as never);
    for (let at = 0; at < passwords.length; at += BATCH) {
      const batch = passwords.slice(at, at + BATCH);
      const [rows] = await connection.query(
        batch.map((text) => `SELECT PASSWORD(${mysqlText(text)}) AS hash`).join(' UNION ALL '),
      );
      expect((rows as { hash: string }[]).map(({ hash }) => hash)).toEqual(batch.map(nativeHash));
    }
    await connection.end();
  });

  it('let users in by the verifier and the hash that are kept of them', async () => {
    const passwords = [...HARD, ...(await newPasswords(LOGINS))];
    const { user } = await given(postgres);
    const { user: another } = await given(mariadb);
    const [one, two] = [await postgresAdmin(postgres as never), await mysqlAdmin(mariadb as never)];
    for (const password of passwords) {
      await one.query(`ALTER ROLE "${user}" PASSWORD '${await scramVerifier(password)}'`);
      await two.query(`ALTER USER '${another}'@'localhost' IDENTIFIED BY PASSWORD '${nativeHash(password)}'`);
      expect([password, await getsIn(postgres, user, password), await getsIn(mariadb, another, password)]).toEqual([
        password,
        true,
        true,
      ]);
    }
    await one.end();
    await two.end();
  });
});

import { mysql } from '../../../../src/actions/secrets/database/mysql.ts';
import { DatabaseError } from '../../../../src/actions/secrets/database/problem.ts';
import type { Row, Wire } from '../../../../src/actions/secrets/database/wire.ts';

const PASSWORD = 'New-password-of-the-test';

/** A server that answers what the test says, and notes what it is asked. */
function given({ version = '8.0.36', accounts = ['app@%'], grants = {} as Record<string, string[]>, denies = /^$/ }) {
  const statements: string[] = [];
  const answer = (sql: string): Row[] => {
    if (sql.includes('mysql.user'))
      return accounts.map((account) => ({
        version,
        user: account.split('@')[0],
        host: account.split('@')[1],
        tls: '',
      }));
    if (sql.includes('VERSION()')) return [{ version }];
    const [, user = ''] = /^SHOW GRANTS FOR '(\w+)'/.exec(sql) ?? [];
    return (grants[user] ?? []).map((line) => ({ 'Grants for x': line }));
  };
  const wire: Wire = {
    async run(sql, values) {
      statements.push(values ? `${sql} <- ${JSON.stringify(values)}` : sql);
      if (denies.test(sql)) throw new DatabaseError('permission', 'ER_SPECIFIC_ACCESS_DENIED_ERROR');
      return answer(sql);
    },
    end: async () => {},
  };
  return { wire, statements, changes: () => statements.filter((sql) => !/^(SELECT|SHOW)/.test(sql)) };
}

describe('a user of MySQL that changes itself', () => {
  it.each([
    {
      version: '8.0.36',
      changes: [`ALTER USER USER() IDENTIFIED BY '${PASSWORD}'`, 'ALTER USER USER() DISCARD OLD PASSWORD'],
    },
    { version: '8.0.13', changes: [`ALTER USER USER() IDENTIFIED BY '${PASSWORD}'`] },
    { version: '5.7.44-log', changes: [`ALTER USER USER() IDENTIFIED BY '${PASSWORD}'`] },
  ])('on $version does so by its own rules', async ({ version, changes }) => {
    const { wire, ...server } = given({ version });
    await mysql.changeOwn(wire, 'app', PASSWORD);
    expect(server.changes()).toEqual(changes);
  });

  it('sends MariaDB a hash, never the password', async () => {
    const { wire, statements } = given({ version: '10.11.19-MariaDB' });
    await mysql.changeOwn(wire, 'app', PASSWORD);
    expect(statements.join()).not.toContain(PASSWORD);
    expect(statements.at(-1)).toMatch(/^SET PASSWORD = \? <- \["\*[0-9A-F]{40}"\]$/);
  });

  it('goes on where it may not discard a retained password', async () => {
    const { wire, changes } = given({ denies: /DISCARD/ });
    await mysql.changeOwn(wire, 'app', PASSWORD);
    expect(changes()).toHaveLength(2);
  });

  it.each(['5.6.51', '10.1.48-MariaDB', 'unknown', ''])('is refused on %j', async (version) => {
    const { wire, changes } = given({ version });
    await expect(mysql.changeOwn(wire, 'app', PASSWORD)).rejects.toMatchObject({ problem: 'unsupported' });
    expect(changes()).toEqual([]);
  });
});

describe('a clone in MySQL', () => {
  const grants = {
    app: [
      'GRANT USAGE ON *.* TO `app`@`%`',
      'GRANT SELECT, INSERT ON `shop`.* TO `app`@`%`',
      'GRANT UPDATE ON `shop`.`a TO ``app``@``%``` TO `app`@`%` WITH GRANT OPTION',
      'GRANT `reader`@`%` TO `app`@`%`',
      "GRANT PROXY ON ''@'' TO `app`@`%` WITH GRANT OPTION",
    ],
  };

  it('is complete before it gets the password, and keeps what was granted', async () => {
    const { wire, changes } = given({ grants });
    await mysql.changeClone(wire, 'app', 'app_clone', PASSWORD);
    const [created, ...rest] = changes();
    expect(created).toMatch(/^CREATE USER IF NOT EXISTS 'app_clone'@'%' IDENTIFIED BY '/);
    expect(created).not.toContain(PASSWORD);
    expect(rest).toEqual([
      "GRANT SELECT, INSERT ON `shop`.* TO 'app_clone'@'%'",
      "GRANT UPDATE ON `shop`.`a TO ``app``@``%``` TO 'app_clone'@'%' WITH GRANT OPTION",
      "GRANT `reader`@`%` TO 'app_clone'@'%'",
      "ALTER USER 'app_clone'@'%' DEFAULT ROLE ALL",
      `ALTER USER 'app_clone'@'%' IDENTIFIED BY '${PASSWORD}'`,
      "ALTER USER 'app_clone'@'%' DISCARD OLD PASSWORD",
    ]);
  });

  it('that is there and has all grants costs four statements, and one more to discard', async () => {
    const same = grants.app.slice(1, 2);
    const clone = same.map((line) => line.replaceAll('app', 'app_clone'));
    const { wire, statements } = given({ accounts: ['app@%', 'app_clone@%'], grants: { app: same, app_clone: clone } });
    await mysql.changeClone(wire, 'app', 'app_clone', PASSWORD);
    expect(statements).toHaveLength(5);
  });

  it('has every host of the first user, and all get the password in one statement', async () => {
    const { wire, changes } = given({ accounts: ['app@%', 'app@192.0.2.1'] });
    await mysql.changeClone(wire, 'app', 'app_clone', PASSWORD);
    expect(changes().at(-2)).toBe(
      `ALTER USER 'app_clone'@'%' IDENTIFIED BY '${PASSWORD}', 'app_clone'@'192.0.2.1' IDENTIFIED BY '${PASSWORD}'`,
    );
  });

  it.each(["a'b", 'a\\b', 'a"b', 'a`b', 'a\nb'])('is not made of the name %j', (user) => {
    expect(mysql.isName(user)).toBe(false);
  });
});

it('ends every other session of the user, and none that has ended already', async () => {
  const statements: string[] = [];
  const wire: Wire = {
    async run(sql, values) {
      statements.push(sql);
      if (sql.startsWith('SELECT')) return [{ id: 7 }, { id: 8 }];
      if (values?.[0] === 7) throw new DatabaseError('unknown', 'ER_NO_SUCH_THREAD');
      return [];
    },
    end: async () => {},
  };
  expect(await mysql.endOtherSessions(wire)).toBe(2);
  expect(statements).toHaveLength(3);
});

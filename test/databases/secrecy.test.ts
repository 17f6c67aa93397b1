import { DATABASES } from './support/databases.ts';
import { given } from './support/given.ts';

const WISHES = [
  { what: 'a rotation', wish: {} },
  { what: 'a rotation of two users', wish: { alternating: true } },
  { what: 'a rotation of an exposed secret', wish: { alternating: true, exposed: true } },
  { what: 'a failure', wish: { value: { password: 'Refused-password-of-the-test' } } },
  { what: 'a database that is not there', wish: { value: { dbname: 'no_such_database' } } },
];
const ALL = DATABASES.flatMap((database) => WISHES.map((wish) => ({ database, engine: database.engine, ...wish })));

describe.each(ALL)('$what on $engine', ({ database, wish }) => {
  it('writes no password into any log, error or label', async () => {
    const one = await given(database, wish);
    const errors: unknown[] = [];
    for (let rotation = 0; rotation < 2; rotation += 1) {
      try {
        one.start();
      } catch {
        // The first one is not complete: it is tried again.
      }
      await one.run().catch((error: Error) => errors.push(error.message, error.stack, error.cause, { ...error }));
    }
    const values = one.account.calls.flatMap(({ input }) => Object.values(input as object));
    const passwords = values
      .filter((value): value is string => typeof value === 'string' && value.startsWith('{'))
      .map((value) => String(JSON.parse(value).password));
    expect(passwords.length).toBeGreaterThan(0);
    const described = one.secretsManager.DescribeSecret({ SecretId: one.arn });
    const written = [database.log(), JSON.stringify([one.lines, errors, described])].join('\n');
    expect(written).toContain(one.user.slice(0, 3));
    const found = [...passwords, one.current().password ?? '', one.first].filter((secret) => written.includes(secret));
    expect(found).toEqual([]);
    // A statement would be there, were it not for the hash.
    expect(database.log()).toMatch(/SCRAM-SHA-256\$|SET PASSWORD|IDENTIFIED/);
  });
});

it('the functions of a log would be found: each server does write statements down', async () => {
  for (const database of DATABASES) {
    await database.admin("SELECT 'found-in-the-log'");
    expect(database.log()).toContain('found-in-the-log');
  }
});

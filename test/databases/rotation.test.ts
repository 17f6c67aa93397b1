import { DATABASES, getsIn, type TestDatabase } from './support/databases.ts';
import { type Given, given } from './support/given.ts';

const STRATEGIES = [{ strategy: 'single user' }, { strategy: 'alternating users', alternating: true }];
const ALL = DATABASES.flatMap((database) =>
  STRATEGIES.map((strategy) => ({ database, alternating: false, ...strategy, engine: database.engine })),
);

/** What is true after every rotation. */
async function expectRotated(database: TestDatabase, one: Given, user: string, old: string): Promise<void> {
  const { username = '', password = '', ...rest } = one.current();
  expect(username).toBe(user);
  expect(rest).toMatchObject({ host: 'localhost', note: 'kept' });
  expect(password).not.toBe(old);
  expect(await getsIn(database, username, password)).toBe(true);
  expect(await getsIn(database, username, old)).toBe(false);
}

describe.each(ALL)('$engine, $strategy', ({ database, alternating }) => {
  it('is rotated in four steps', async () => {
    const one = await given(database, { alternating });
    const second = alternating ? `${one.user}_clone` : one.user;
    await one.rotate();
    await expectRotated(database, one, second, one.first);
    const previous = one.current().password ?? '';
    await one.rotate();
    await expectRotated(database, one, one.user, alternating ? one.first : previous);
    // The other user's password stays good until its own turn.
    expect(await getsIn(database, second, previous)).toBe(alternating);
  });

  it('costs at most 12 calls and 6 statements', async () => {
    const one = await given(database, { alternating });
    await one.rotate();
    const [calls, statements] = [one.account.callsMade(), one.statements.length];
    await one.rotate();
    expect(one.account.callsMade() - calls).toBeLessThanOrEqual(12);
    expect(one.statements.length - statements).toBeLessThanOrEqual(6);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import { DATABASES, getsIn } from './support/databases.ts';
import { given } from './support/given.ts';

const BOTH = [{ alternating: false }, { alternating: true }];

describe.each(DATABASES)('an exposed secret on $engine', (database) => {
  it.each(BOTH)('ends what its password opened; alternating: $alternating', async ({ alternating }) => {
    const one = await given(database, { alternating, exposed: true });
    const intruder = await database.open(one.user, one.first);
    expect(await intruder.isAlive()).toBe(true);
    await one.rotate();
    expect(await intruder.isAlive()).toBe(false);
    expect(await getsIn(database, one.user, one.first)).toBe(false);
    await intruder.end();
  });

  it('has both users of a pair changed, and sessions of both ended', async () => {
    const one = await given(database, { alternating: true });
    await one.rotate();
    const clone = { ...one.current() };
    await one.rotate();
    const base = { ...one.current() };
    one.secretsManager.TagResource({
      SecretId: one.arn,
      Tags: [{ Key: 'riposte:exposed', Value: '2026-11-20T12:00:00Z' }],
    });
    const open = [clone, base].map(({ username = '', password = '' }) => database.open(username, password));
    const sessions = await Promise.all(open);
    await one.rotate();
    for (const session of sessions) expect(await session.isAlive()).toBe(false);
    for (const { username = '', password = '' } of [clone, base])
      expect(await getsIn(database, username, password)).toBe(false);
    expect(one.tags()).toEqual([{ Key: 'riposte:rotate', Value: 'database' }]);
    await Promise.all(sessions.map((session) => session.end()));
  });

  it.each(BOTH)(
    'is needed for that: a rotation by schedule ends no session; alternating: $alternating',
    async (wish) => {
      const one = await given(database, wish);
      const session = await database.open(one.user, one.first);
      await one.rotate();
      await wait(50);
      expect(await session.isAlive()).toBe(true);
      await session.end();
    },
  );

  it('leaves the sessions of other users open', async () => {
    const [one, another] = [await given(database, { exposed: true }), await given(database)];
    const session = await database.open(another.user, another.first);
    await one.rotate();
    expect(await session.isAlive()).toBe(true);
    await session.end();
  });
});

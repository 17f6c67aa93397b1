import { DATABASES, getsIn } from './support/databases.ts';
import { type Given, given } from './support/given.ts';

const WISHES = [
  { what: 'a single user' },
  { what: 'an exposed single user', exposed: true },
  { what: 'alternating users', alternating: true },
  { what: 'exposed alternating users', alternating: true, exposed: true },
];
const ALL = DATABASES.flatMap((database) =>
  WISHES.map((wish) => ({ engine: database.engine, database, wish, ...wish })),
);

/** Runs the four steps, dying at the given point of each attempt; the last attempt lives. Returns where it died. */
async function dieAndRunAgain(one: Given, at: number): Promise<string> {
  one.dieAfter(at);
  await one.run().catch(() => {});
  const { died } = one.revive();
  await one.run();
  return died;
}

describe.each(ALL)('$engine, $what', ({ database, wish }) => {
  it('is killed after every single call and statement, and run again', async () => {
    const points: string[] = [];
    for (let at = 1; ; at += 1) {
      const one = await given(database, wish);
      one.start();
      const died = await dieAndRunAgain(one, at);
      const { username = '', password = '' } = one.current();
      expect({ died, isIn: await getsIn(database, username, password) }).toEqual({ died, isIn: true });
      expect(password).not.toBe(one.first);
      const isOldGood = wish.alternating === true && wish.exposed !== true;
      expect({ died, old: await getsIn(database, one.user, one.first) }).toEqual({ died, old: isOldGood });
      expect({ died, marks: one.tags() }).toEqual({ died, marks: [{ Key: 'riposte:rotate', Value: 'database' }] });
      if (died === '') break;
      points.push(died);
    }
    expect(points.length).toBeGreaterThanOrEqual(wish.alternating ? 14 : 12);
  });
});

describe.each(DATABASES)('two runs at once on $engine', (database) => {
  it.each([{ alternating: false }, { alternating: true }])(
    'come to one result; alternating: $alternating',
    async (wish) => {
      const one = await given(database, wish);
      one.start();
      const outcomes = await Promise.allSettled([one.run(), one.run(), one.run()]);
      expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
      const { username = '', password = '' } = one.current();
      expect(await getsIn(database, username, password)).toBe(true);
      expect(one.valueAt('AWSPREVIOUS').password).toBe(one.first);
    },
  );

  it('let a version that has lost its label change nothing', async () => {
    const one = await given(database);
    const late = one.start();
    await one.ask({ Step: 'createSecret', SecretId: one.arn, ClientRequestToken: late });
    one.secretsManager.UpdateSecretVersionStage({
      SecretId: one.arn,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: late,
    });
    await one.rotate();
    for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
      await expect(one.ask({ Step, SecretId: one.arn, ClientRequestToken: late })).rejects.toMatchObject({
        code: 'NOT_ROTATED',
      });
    expect(await getsIn(database, one.user, one.current().password ?? '')).toBe(true);
  });
});

import { LocalDynamoDb } from '../../../../local/services/dynamodb.ts';
import { createRandom, inVirtualTime, type VirtualTime } from '../../../../simulation/storm/virtual-time.ts';
import { busiestSecond } from '../../../../simulation/storm/watch.ts';
import { createPaces, WRITE_INTERVAL_MS } from '../../../../src/actions/network/block-list/sets/waf-pace.ts';
import { createTable, type Table } from '../../../../src/platform/table.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenWorld, NOW } from '../../../support/fixtures.ts';

const TABLE = 'riposte-test';
/** Each call takes so long, and to read a set and what is due. */
const CALL_MS = 10;
const READ_MS = 100;

interface Turn {
  set: string;
  /** From the start, ms. */
  at: number;
}

interface Writing {
  /** How often. */
  writes: number;
  /** So many of its turns are in vain first. */
  fails?: number;
  /** From the start, ms. */
  startsAt?: number;
}

/** Functions side by side, each with a set to write (as `set` or `set@function`), over and over. @returns their turns, in order */
function turnsOf(functions: Record<string, Writing>, before?: object): Promise<Turn[]> {
  const world = givenWorld();
  const turns: Turn[] = [];
  const onTime = (now: number): void => {
    world.time = now;
  };
  return inVirtualTime({ seed: 1, startAt: NOW, onTime }, async (time) => {
    const dynamodb = new LocalDynamoDb(world, TABLE);
    if (before) dynamodb.seed({ pk: 'WAF-WRITES', sk: 'REGIONAL', ...before });
    const each = Object.entries(functions).map(([set, writing]) =>
      write({ set, ...writing }, tableOf(dynamodb, time), time, turns),
    );
    await Promise.all(each);
    return turns;
  });
}

function tableOf(dynamodb: LocalDynamoDb, time: VirtualTime): Table {
  const { clients } = givenClients({ dynamodb });
  const send = async (command: never): Promise<unknown> => {
    await time.sleep(CALL_MS / 2);
    return clients.dynamodb.send(command).finally(() => time.sleep(CALL_MS / 2));
  };
  return createTable({ send } as unknown as typeof clients.dynamodb, TABLE);
}

async function write(
  { set, writes, fails = 0, startsAt = 0 }: Writing & { set: string },
  table: Table,
  { now, sleep }: VirtualTime,
  turns: Turn[],
): Promise<void> {
  const pace = createPaces({ region: 'eu-west-1', table, now, sleep }).REGIONAL;
  const [name = ''] = set.split('@');
  await sleep(startsAt);
  for (let had = 0; had < writes + fails; ) {
    await sleep(READ_MS);
    if (!(await pace.write(name))) continue;
    had += 1;
    turns.push({ set, at: now() - NOW });
    await sleep(READ_MS);
    if (had > fails) pace.written(name);
  }
}

const orderOf = (turns: readonly Turn[]): string => turns.map(({ set }) => set).join(' ');
const longestGap = (turns: readonly Turn[]): number =>
  Math.max(...turns.slice(1).map(({ at }, n) => at - (turns[n]?.at ?? 0)));

describe('turns to write IP sets', () => {
  it('go from one to the other, and none is left unused', async () => {
    const turns = await turnsOf({ a: { writes: 5 }, b: { writes: 5, startsAt: 40 } });
    expect(orderOf(turns)).toBe('a b a b a b a b a b');
    expect(longestGap(turns)).toBeLessThanOrEqual(WRITE_INTERVAL_MS + 50);
    expect(busiestSecond(turns.map(({ at }) => at))).toBe(1);
  });

  it('go to who waits, and not to who has just written and asks again', async () => {
    const turns = await turnsOf({ busy: { writes: 6 }, late: { writes: 1, startsAt: 800 } });
    expect(orderOf(turns)).toBe('busy late busy busy busy busy busy');
  });

  it('go to who waits the longest, whoever comes when one begins', async () => {
    const turns = await turnsOf({
      a: { writes: 1 },
      b: { writes: 1, startsAt: 100 },
      c: { writes: 1, startsAt: 300 },
      d: { writes: 1, startsAt: WRITE_INTERVAL_MS - READ_MS },
    });
    expect(orderOf(turns)).toBe('a b c d');
  });

  it('are had again by a set that was written in vain, before those that came after it', async () => {
    const turns = await turnsOf({ a: { writes: 1, fails: 2 }, b: { writes: 1, startsAt: 100 } });
    expect(orderOf(turns)).toBe('a a a b');
    expect(longestGap(turns)).toBeLessThanOrEqual(WRITE_INTERVAL_MS + 50);
  });

  it('are not had again and again by a set that cannot be written', async () => {
    const turns = await turnsOf({ a: { writes: 1, fails: 7 }, b: { writes: 1, startsAt: 100 } });
    expect(orderOf(turns)).toBe('a a a b a a a a a');
  });

  it.each([
    { what: 'died', since: NOW - 500 },
    { what: 'has a clock that is wrong', since: NOW - 86_400_000 },
  ])(
    'are held up for less than half a second by a function that $what while one was kept for it',
    async ({ since }) => {
      const turns = await turnsOf({ a: { writes: 2 } }, { next: NOW + 600, first: 'dead', since });
      expect(turns[0]?.at).toBeGreaterThan(600);
      expect(turns[0]?.at).toBeLessThan(600 + 500);
      expect(longestGap(turns)).toBeLessThanOrEqual(WRITE_INTERVAL_MS + 50);
    },
  );

  it('are kept for one function, and not for another one that writes the same set', async () => {
    const turns = await turnsOf({
      'a@1': { writes: 8 },
      'a@2': { writes: 8, startsAt: 40 },
      'a@3': { writes: 8, startsAt: 80 },
      b: { writes: 3, startsAt: 120 },
    });
    expect(orderOf(turns.slice(0, 8))).toBe('a@1 a@2 a@3 b a@1 a@2 a@3 b');
  });

  it('are never two within a second, however many ask and fail', async () => {
    const random = createRandom(Number(process.env.SEED ?? 20_261_130));
    for (let n = 0; n < 10; n += 1) {
      const some = Array.from({ length: 6 }, (_, each): [string, Writing] => [
        `s${each}`,
        { writes: 3, fails: Math.floor(random() * 5), startsAt: Math.floor(random() * 5_000) },
      ]);
      const turns = await turnsOf(Object.fromEntries(some));
      expect(busiestSecond(turns.map(({ at }) => at))).toBe(1);
      expect(turns).toHaveLength(some.reduce((sum, [, { writes, fails = 0 }]) => sum + writes + fails, 0));
    }
  });
});

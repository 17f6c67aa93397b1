import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { campaign } from './campaign.ts';
import { KINDS, kinds } from './kinds.ts';
import { readOptions, UsageError } from './options.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const COUNTS = { 'riposte-yml': 300, imports: 500, slack: 500, page: 500 };

it.each(Object.entries(COUNTS))(
  `a few inputs of %s are taken or refused as they should be (FUZZ_SEED=${seed})`,
  async (name, count) => {
    const { runs, failures } = await kinds[name as keyof typeof COUNTS].run({ seed, count });
    expect(failures).toEqual([]);
    expect(runs).toBe(count);
  },
);

it('CI tries a million inputs at least, some of each kind', () => {
  expect(KINDS).toEqual(['events', ...Object.keys(COUNTS)]);
  expect(Object.values(kinds).reduce((sum, { usual }) => sum + usual, 0)).toBeGreaterThanOrEqual(1_000_000);
  expect(Math.min(...Object.values(kinds).map(({ usual }) => usual))).toBeGreaterThanOrEqual(10_000);
});

describe('a failure', () => {
  const kind = {
    make: (random: { below(end: number): number }) => ({ text: 'abc'.repeat(9) + (random.below(3) === 0 ? 'x' : '') }),
    check({ text }: { text: string }) {
      if (text.includes('x')) throw new TypeError('made up');
      return undefined;
    },
    floors: {},
  };

  it('names its seed, the least input that shows it, and how to try that again', async () => {
    const { failures } = await campaign('slack', kind, { seed: 7, count: 100 });
    expect(failures).toHaveLength(5);
    const [, of = ''] = /seed (\d+)/.exec(failures[0] ?? '') ?? [];
    expect(failures[0]).toMatch(/^slack: seed \d+: TypeError: made up/);
    expect(failures[0]).toContain('input, shrunken: {"text":"x"}');
    expect(failures[0]).toContain(`again: npm run test:fuzz -- --only slack --seed ${of} --count 1`);
    expect((await campaign('slack', kind, { seed: Number(of), count: 1 })).failures).toHaveLength(1);
  });

  it('is also that too few inputs got far enough to prove something', async () => {
    const idle = { ...kind, check: () => undefined, floors: { read: 0.5 } };
    const { failures } = await campaign('page', idle, { seed: 1, count: 1_000 });
    expect(failures).toEqual(['page: 0 of 1000 inputs were read; of fewer than 50 % nothing is proven']);
  });
});

describe('the command line', () => {
  it.each([
    { args: [], options: { seed: 20_261_122, count: undefined, only: KINDS } },
    { args: ['--seed', '7', '--count', '1', '--only', 'page'], options: { seed: 7, count: 1, only: ['page'] } },
    { args: ['--only=page', '--only=slack'], options: { seed: 20_261_122, count: undefined, only: ['slack', 'page'] } },
  ])('takes $args', ({ args, options }) => {
    expect(readOptions(args, KINDS)).toEqual(options);
  });

  it.each([
    { args: ['--seed', 'x'], says: '--seed x: it is a whole number from 0 to 4294967295' },
    { args: ['--seed', '-5'], says: '--seed -5: it is a whole number' },
    { args: ['--seed', '4294967296'], says: 'a whole number from 0 to' },
    { args: ['--count', '0'], says: '--count 0: it is a whole number from 1' },
    { args: ['--count', '1.5'], says: 'a whole number from 1' },
    { args: ['--count'], says: 'A value is missing' },
    { args: ['--only', 'pages'], says: '--only pages: there is no such kind' },
    { args: ['--faults', 'hell'], says: '--faults is nothing that can be asked for here' },
    { args: ['events'], says: 'events is nothing that can be asked for here' },
    { args: ['--help'], says: 'Usage: npm run test:fuzz' },
  ])('refuses $args with words', ({ args, says }) => {
    expect(() => readOptions(args, KINDS)).toThrow(UsageError);
    expect(() => readOptions(args, KINDS)).toThrow(says);
    expect(() => readOptions(args, KINDS)).toThrow('one of events, riposte-yml, imports, slack, page');
  });

  it('ends with 2 where it is wrong', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', main, '--only', 'x']);
    await expect(run).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^--only x: there is/),
    });
  });
});

import { readArguments, UsageError } from '../../simulation/arguments.ts';

describe('what a simulation is asked for', () => {
  it('is read', () => {
    expect(readArguments(['--faults', 'hell', '--seed', '7', '--deliveries', '100', '--json'])).toEqual({
      what: 'simulate',
      options: { faults: 'hell', seed: 7, deliveries: 100, json: true },
    });
    expect(readArguments(['--organisation', '--seed', '7'])).toMatchObject({
      options: { seed: 7, organisation: true },
    });
    expect(readArguments(['--each-action'])).toMatchObject({ options: { eachAction: true } });
    expect(readArguments(['--storm', '--seed', '7', '--minutes', '1'])).toEqual({
      what: 'storm',
      options: {
        ...{ seed: 7, minutes: 1, perMinute: 10_000, newEvery: 10, trouble: 20, json: false },
        ...{ budgets: 'raised', ipSets: 1 },
      },
    });
  });

  it.each([
    { args: ['--faults', 'rain'], says: 'there are none, crash, lost, stale, mixed, hell' },
    { args: ['--seed', 'today'], says: '--seed is a whole number from 0 to 2147483647, not "today"' },
    { args: ['--seed', '1.5'], says: '--seed' },
    { args: ['--seed', '99999999999'], says: '--seed' },
    { args: ['--deliveries', '0'], says: '--deliveries is a whole number from 1' },
    { args: ['--deliveries', '1e99'], says: '--deliveries' },
    { args: ['--minutes', '3'], says: '--minutes goes with --storm only' },
    { args: ['--storm', '--faults', 'none'], says: '--faults does not go with --storm' },
    { args: ['--storm', '--organisation'], says: '--organisation does not go with --storm' },
    { args: ['--sabotage', '--each-action'], says: '--each-action does not go with --sabotage' },
    { args: ['--sabotage', '--organisation'], says: '--organisation does not go with --sabotage' },
    { args: ['--seed', '-5'], says: '--seed is a whole number from 0 to 2147483647, not "-5"' },
    { args: ['--storm', '--minutes', '-1'], says: '--minutes is a whole number from 1 to 10000, not "-1"' },
    { args: ['--storm', '--budgets', 'none'], says: '--budgets is raised or default, not "none"' },
    { args: ['--budgets', 'default'], says: '--budgets goes with --storm only' },
    { args: ['--storm', '--ip-sets', '51'], says: '--ip-sets is a whole number from 1 to 50' },
    { args: ['--colour'], says: '--colour' },
    { args: ['now'], says: 'now' },
  ])('is refused in clear words: $args', ({ args, says }) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(says);
  });
});

it('a hunt for sabotages takes nothing else', () => {
  expect(readArguments(['--sabotage', '--json'])).toEqual({ what: 'sabotage', options: { json: true } });
  expect(() => readArguments(['--sabotage', '--seed', '3'])).toThrow('--seed does not go with --sabotage');
});

it.each(['--help', '-h'])('%s is no mistake', (option) => {
  expect(readArguments([option])).toEqual({ what: 'help' });
});

describe('a simulation that needs more memory than there is', () => {
  const MB = 1_000_000;
  const storm = (...args: string[]) => ['--storm', '--seed', '7', ...args];

  it('is refused before it starts, with how much would do', () => {
    const asked = () => readArguments(storm('--minutes', '10000', '--per-minute', '1000000'), 700 * MB);
    expect(asked).toThrow(UsageError);
    expect(asked).toThrow(/^10,000,000,000 findings take 33,000,340 MB of memory, and this process may use 700 MB/);
    expect(asked).toThrow(/enough for 109,\d{3}\. Ask for fewer minutes or findings, or give it more/);
    expect(() => readArguments(['--seed', '7'], 200 * MB)).toThrow('A simulation takes 340 MB of memory');
  });

  it('is one about many addresses earlier', () => {
    const asked = (every: string) => readArguments(storm('--minutes', '10', '--new-every', every), 700 * MB);
    expect(asked('10')).toMatchObject({ options: { minutes: 10, perMinute: 10_000 } });
    expect(() => asked('1')).toThrow('100,000 findings take 940 MB of memory');
  });
});

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
    expect(readArguments(['--storm', '--seed', '7', '--minutes', '1'])).toEqual({
      what: 'storm',
      options: { seed: 7, minutes: 1, perMinute: 10_000, trouble: 20, json: false },
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
    { args: ['--sabotage', '--organisation'], says: '--organisation does not go with --sabotage' },
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

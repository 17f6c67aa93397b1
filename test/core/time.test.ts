import { days, hours, minutes } from '../../src/core/time.ts';

it('durations are milliseconds', () => {
  expect([minutes(5), hours(24), days(1.5)]).toEqual([300_000, 86_400_000, 129_600_000]);
});

import { awsError } from '../../../../../local/account.ts';
import type { Trouble } from '../../../../../src/actions/network/block-list/places/place-records.ts';
import { isStanding, troubleOf } from '../../../../../src/actions/network/block-list/places/place-trouble.ts';
import { hours, minutes } from '../../../../../src/core/time.ts';
import { NOW } from '../../../../support/fixtures.ts';

const AWAY = awsError('ServiceUnavailableException', 'Service is unable to handle request.', 503);
const DENIED = awsError('AccessDeniedException', 'with an explicit deny in a service control policy', 403);

/** So many errors in a row, each when the one before is due again. */
const inARow = (errors: readonly Error[]): Trouble =>
  errors.reduce(
    (before: Trouble | undefined, error) => troubleOf(error, before, before?.next ?? NOW),
    undefined,
  ) as Trouble;

it('that stays the same waits twice as long each time, six hours at most', () => {
  const waits = [1, 2, 3, 12].map((count) => {
    const errors = Array(count).fill(DENIED);
    const last = inARow(errors);
    return last.next - (count === 1 ? NOW : inARow(errors.slice(1)).next);
  });
  expect(waits).toEqual([minutes(5), minutes(10), minutes(20), hours(6)]);
});

it('that lasts does not wait for the quick tries of an outage before it, and stays told', () => {
  const away = inARow(Array(9).fill(AWAY));
  const denied = troubleOf(DENIED, away, away.next);
  expect(denied.next - away.next).toBe(minutes(10));
  expect(isStanding(denied)).toBe(true);
  expect(denied.since).toBe(NOW);
  const back = troubleOf(AWAY, inARow(Array(9).fill(DENIED)), NOW);
  expect(back.next - NOW).toBe(40_000);
});

it('of another kind is told at the second failure in a row, as ever', () => {
  expect(isStanding(inARow([AWAY]))).toBe(false);
  expect(isStanding(inARow([AWAY, DENIED]))).toBe(true);
});

it('of the whole place, where some sets waited before, is told apart, and the place is in trouble since then', () => {
  const sets = troubleOf(DENIED, troubleOf(DENIED, undefined, NOW, ['CLOUDFRONT v4']), NOW + 1, ['CLOUDFRONT v4']);
  const whole = troubleOf(AWAY, sets, NOW + hours(3));
  expect(whole).toMatchObject({ since: NOW, tries: 1 });
  expect(troubleOf(AWAY, whole, whole.next)).toMatchObject({ since: NOW, tries: 2 });
});

import { awsError } from '../../../../../local/account.ts';
import type { Trouble } from '../../../../../src/actions/network/block-list/places/place-records.ts';
import { isStanding, isToTell, troubleOf } from '../../../../../src/actions/network/block-list/places/place-trouble.ts';
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
  const failed = { sets: ['CLOUDFRONT v4' as const] };
  const sets = troubleOf(DENIED, troubleOf(DENIED, undefined, NOW, failed), NOW + 1, failed);
  const whole = troubleOf(AWAY, sets, NOW + hours(3));
  expect(whole).toMatchObject({ since: NOW, tries: 1 });
  expect(troubleOf(AWAY, whole, whole.next)).toMatchObject({ since: NOW, tries: 2 });
});

describe('of one set', () => {
  const [GLOBAL, OWN] = ['CLOUDFRONT v4', 'REGIONAL v6'] as const;
  const told = inARowOf(5, [GLOBAL]);
  const both = troubleOf(AWAY, told, NOW + hours(3), { sets: [OWN], waiting: [GLOBAL] });

  function inARowOf(count: number, sets: (typeof GLOBAL | typeof OWN)[]): Trouble {
    return Array.from({ length: count }).reduce(
      (before: Trouble | undefined) => troubleOf(DENIED, before, before?.next ?? NOW, { sets }),
      undefined,
    ) as Trouble;
  }

  it('is not forgotten when another one fails for the first time, which waits as at first', () => {
    expect(isStanding(told)).toBe(true);
    expect(both).toMatchObject({ sets: [OWN, GLOBAL], tries: 1, each: { [OWN]: 1, [GLOBAL]: 5 }, since: NOW });
    expect(isStanding(both)).toBe(true);
    expect(isToTell(both)).toBe(false);
    expect(both.next - (NOW + hours(3))).toBe(20_000);
  });

  it('is told at its own second failure, whichever others fail with it', () => {
    const first = troubleOf(DENIED, undefined, NOW, { sets: [GLOBAL] });
    const second = troubleOf(DENIED, first, first.next, { sets: [GLOBAL, OWN] });
    expect([first, second].map(isToTell)).toEqual([false, true]);
    expect(second.each).toEqual({ [GLOBAL]: 2, [OWN]: 1 });
    const third = troubleOf(DENIED, second, second.next, { sets: [GLOBAL, OWN] });
    expect(isToTell(third)).toBe(true);
    // The one that is mended takes nothing of the other one's count along.
    expect(troubleOf(DENIED, third, third.next, { sets: [GLOBAL] })).toMatchObject({ each: { [GLOBAL]: 4 }, tries: 4 });
  });

  it('is not told at its first failure since another one waits that was told at its second', () => {
    const second = inARowOf(2, [GLOBAL]);
    const first = troubleOf(AWAY, second, second.next - 1, { sets: [OWN], waiting: [GLOBAL] });
    expect(first.each).toEqual({ [OWN]: 1, [GLOBAL]: 2 });
    expect([second, first].map(isToTell)).toEqual([true, false]);
    const next = troubleOf(AWAY, first, first.next, { sets: [OWN], waiting: [GLOBAL] });
    expect(isToTell(next)).toBe(true);
    const tried = troubleOf(AWAY, next, next.next, { sets: [OWN, GLOBAL] });
    expect(tried).not.toHaveProperty('waited');
    expect(isToTell(tried)).toBe(false);
  });

  it('stands while the whole place fails for the first time', () => {
    const whole = troubleOf(AWAY, told, NOW + hours(3));
    expect(whole).toMatchObject({ tries: 1, each: { [GLOBAL]: 5 } });
    expect(whole).not.toHaveProperty('sets');
    expect([isStanding(whole), isToTell(whole)]).toEqual([true, false]);
    expect(isToTell(troubleOf(AWAY, whole, whole.next))).toBe(true);
  });

  it('goes on where the whole place failed before, and where a former release wrote the record', () => {
    const whole = inARow([DENIED, DENIED]);
    expect(troubleOf(DENIED, whole, whole.next, { sets: [OWN] })).toMatchObject({ tries: 3 });
    const { each: _, ...former } = told;
    expect(troubleOf(DENIED, former, former.next, { sets: [GLOBAL] })).toMatchObject({ tries: 6 });
  });
});

import fc from 'fast-check';
import { standingStrikes, strikeMs, strikesAt } from '../../../../src/actions/network/block-list/ledger/strikes.ts';
import { NOW } from '../../../support/fixtures.ts';
import { DAY, HOUR } from './given.ts';

const past = (strikes: number) => ({ strikes, until: NOW });

describe('strikes', () => {
  it.each([
    { strikes: 0, hours: 0 },
    { strikes: 1, hours: 1 },
    { strikes: 2, hours: 6 },
    { strikes: 3, hours: 24 },
    { strikes: 4, hours: 7 * 24 },
    { strikes: 5, hours: 30 * 24 },
    { strikes: 9, hours: 30 * 24 },
  ])('$strikes block for $hours hours at least', ({ strikes, hours }) => {
    expect(strikeMs(strikes)).toBe(hours * HOUR);
  });

  it.each([
    { title: 'an address never blocked before', before: undefined, seen: NOW, strikes: 1 },
    { title: 'a sighting from the time of the last block', before: past(3), seen: NOW, strikes: 3 },
    { title: 'one from long before', before: past(3), seen: NOW - 90 * DAY, strikes: 3 },
    { title: 'a return right after a block', before: past(3), seen: NOW + 1, strikes: 4 },
    { title: 'a return a moment before 30 days', before: past(3), seen: NOW + 30 * DAY - 1, strikes: 4 },
    { title: 'a return after 30 days', before: past(3), seen: NOW + 30 * DAY, strikes: 3 },
    { title: 'a return after 60 days', before: past(3), seen: NOW + 60 * DAY, strikes: 2 },
    { title: 'a return after a year', before: past(5), seen: NOW + 365 * DAY, strikes: 1 },
    { title: 'one more than five', before: past(5), seen: NOW + 1, strikes: 5 },
    { title: 'a finding after a block by hand', before: past(0), seen: NOW + 1, strikes: 1 },
    { title: 'a finding from the time of a block by hand', before: past(0), seen: NOW - 1, strikes: 1 },
  ])('are $strikes for $title', ({ before, seen, strikes }) => {
    expect(strikesAt(before, seen)).toBe(strikes);
  });

  it('never rise with time, and never leave 1 to 5', () => {
    const days = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), days, days, (strikes, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((day) => NOW + 1 + day * DAY);
        const [first, second] = [early, late].map((at) => strikesAt(past(strikes), at ?? 0));
        expect(second).toBeLessThanOrEqual(first ?? 0);
        for (const each of [first, second]) expect(each).toBeGreaterThanOrEqual(1);
        for (const each of [first, second]) expect(each).toBeLessThanOrEqual(5);
        expect(standingStrikes(past(strikes), late ?? 0)).toBeLessThanOrEqual(strikes);
      }),
    );
  });
});

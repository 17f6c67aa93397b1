import type { SourceId } from '../../../src/core/finding.ts';
import { compared, silentSources } from '../../../src/digest/past/compare.ts';
import { givenPast, givenSummary } from '../days.ts';

const days = (...counts: (number | undefined)[]) =>
  counts.map((findings, n) =>
    findings === undefined
      ? { date: `2026-11-${n + 10}`, missing: true as const }
      : givenSummary(`2026-11-${n + 10}`, { findings }),
  );

it.each([
  { title: 'the last and the median of all', past: days(9, 1, 2, 3, 4, 5, 6), is: { now: 7, before: 6, median: 4 } },
  { title: 'the middle of an even number', past: days(1, 2, 4, 9), is: { now: 7, before: 9, median: 3 } },
  { title: 'no median when one is missing', past: days(1, undefined, 3), is: { now: 7, before: 3 } },
  { title: 'not the last when that is missing', past: days(1, 2, undefined), is: { now: 7 } },
  { title: 'a zero, which is not the same as missing', past: days(0, 0, 0), is: { now: 7, before: 0, median: 0 } },
  { title: 'nothing on the first day', past: [], is: { now: 7 } },
])('a number is compared with $title', ({ past, is }) =>
  expect(compared(7, past, ({ findings }) => findings)).toEqual(is),
);

describe('a source', () => {
  const heardOn = (often: number, from = 1) =>
    givenPast((n, date) => givenSummary(date, { sources: n >= from && n < from + often ? { macie: 3 } : { acm: 0 } }));

  it.each([
    { title: 'on each of the 7 days', past: heardOn(7), now: {}, silent: [{ source: 'macie', days: 7 }] },
    { title: 'on 5 of them', past: heardOn(5), now: {}, silent: [{ source: 'macie', days: 5 }] },
    { title: 'on 4 of them', past: heardOn(4), now: {}, silent: [] },
    { title: 'before them', past: heardOn(20, 8), now: {}, silent: [] },
    { title: 'and is heard now', past: heardOn(7), now: { macie: 1 }, silent: [] },
    { title: 'on days of which nothing was kept', past: givenPast(), now: {}, silent: [] },
  ] satisfies { title: string; past: unknown; now: Partial<Record<SourceId, number>>; silent: unknown[] }[])(
    'that was heard $title is silent: $silent',
    ({ past, now, silent }) => expect(silentSources(past, now)).toEqual(silent),
  );
});

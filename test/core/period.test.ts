import {
  digestPeriod,
  lastDays,
  localTime,
  longDate,
  periodBefore,
  periodOf,
  weekPeriod,
} from '../../src/core/period.ts';

const HOUR = 3_600_000;

it.each([
  { title: 'a day', zone: 'UTC', now: '2026-11-20T12:00Z', label: '2026-11-19', from: '2026-11-19T00:00Z', hours: 24 },
  {
    title: 'the first moment after it',
    zone: 'UTC',
    now: '2026-11-20T00:00Z',
    label: '2026-11-19',
    from: '2026-11-19T00:00Z',
    hours: 24,
  },
  {
    title: 'its last moment, when it is not over',
    zone: 'UTC',
    now: '2026-11-19T23:59:59.999Z',
    label: '2026-11-18',
    from: '2026-11-18T00:00Z',
    hours: 24,
  },
  {
    title: 'a short day',
    zone: 'Europe/Zurich',
    now: '2026-03-30T05:00Z',
    label: '2026-03-29',
    from: '2026-03-28T23:00Z',
    hours: 23,
  },
  {
    title: 'a long day',
    zone: 'Europe/Zurich',
    now: '2026-10-26T06:00Z',
    label: '2026-10-25',
    from: '2026-10-24T22:00Z',
    hours: 25,
  },
  {
    title: 'the day before a short one',
    zone: 'Europe/Zurich',
    now: '2026-03-29T05:00Z',
    label: '2026-03-28',
    from: '2026-03-27T23:00Z',
    hours: 24,
  },
  {
    title: 'a short day',
    zone: 'America/New_York',
    now: '2026-03-09T11:00Z',
    label: '2026-03-08',
    from: '2026-03-08T05:00Z',
    hours: 23,
  },
  {
    title: 'a long day',
    zone: 'America/New_York',
    now: '2026-11-02T12:00Z',
    label: '2026-11-01',
    from: '2026-11-01T04:00Z',
    hours: 25,
  },
  {
    title: 'yesterday there, which began two days ago here',
    zone: 'America/New_York',
    now: '2026-11-20T04:59Z',
    label: '2026-11-18',
    from: '2026-11-18T05:00Z',
    hours: 24,
  },
  {
    title: 'a zone ahead of UTC by 13 hours',
    zone: 'Pacific/Apia',
    now: '2026-11-20T12:00Z',
    label: '2026-11-20',
    from: '2026-11-19T11:00Z',
    hours: 24,
  },
  {
    title: 'the day before one that never was',
    zone: 'Pacific/Apia',
    now: '2011-12-30T20:00Z',
    label: '2011-12-29',
    from: '2011-12-29T10:00Z',
    hours: 24,
  },
  {
    title: 'a day whose midnight came twice',
    zone: 'America/Havana',
    now: '2026-11-02T12:00Z',
    label: '2026-11-01',
    from: '2026-11-01T04:00Z',
    hours: 25,
  },
  {
    title: 'the day before midnight came twice',
    zone: 'America/Havana',
    now: '2026-11-01T15:00Z',
    label: '2026-10-31',
    from: '2026-10-31T04:00Z',
    hours: 24,
  },
  {
    title: 'a day without a midnight',
    zone: 'America/Sao_Paulo',
    now: '2018-11-05T12:00Z',
    label: '2018-11-04',
    from: '2018-11-04T03:00Z',
    hours: 23,
  },
  {
    title: 'a change of half an hour',
    zone: 'Australia/Lord_Howe',
    now: '2026-04-06T00:00Z',
    label: '2026-04-05',
    from: '2026-04-04T13:00Z',
    hours: 24.5,
  },
])('$zone, $title: $label has $hours hours', ({ zone, now, label, from, hours }) => {
  const period = digestPeriod(Date.parse(now), zone);
  expect({ ...period, from: new Date(period.from).toISOString() }).toEqual({
    kind: 'day',
    from: new Date(from).toISOString(),
    to: Date.parse(from) + hours * HOUR,
    label,
    timeZone: zone,
  });
});

it.each([
  { title: 'a week', zone: 'UTC', now: '2026-11-23T07:00Z', label: '2026-W47', from: '2026-11-16T00:00Z', hours: 168 },
  {
    title: 'on a Sunday',
    zone: 'UTC',
    now: '2026-11-22T23:59Z',
    label: '2026-W46',
    from: '2026-11-09T00:00Z',
    hours: 168,
  },
  {
    title: 'a short one',
    zone: 'Europe/Zurich',
    now: '2026-03-30T05:00Z',
    label: '2026-W13',
    from: '2026-03-22T23:00Z',
    hours: 167,
  },
  {
    title: 'a long one',
    zone: 'Europe/Zurich',
    now: '2026-10-26T06:00Z',
    label: '2026-W43',
    from: '2026-10-18T22:00Z',
    hours: 169,
  },
  {
    title: 'over New Year',
    zone: 'UTC',
    now: '2027-01-04T07:00Z',
    label: '2026-W53',
    from: '2026-12-28T00:00Z',
    hours: 168,
  },
  // Samoa left out Friday 30 December 2011.
  {
    title: 'of six days',
    zone: 'Pacific/Apia',
    now: '2012-01-02T07:00Z',
    label: '2011-W52',
    from: '2011-12-26T10:00Z',
    hours: 144,
  },
])('$zone, $title: $label has $hours hours', ({ zone, now, label, from, hours }) => {
  const week = weekPeriod(Date.parse(now), zone);
  expect({ ...week, from: new Date(week.from).toISOString() }).toEqual({
    kind: 'week',
    from: new Date(from).toISOString(),
    to: Date.parse(from) + hours * HOUR,
    label,
    timeZone: zone,
  });
  expect(periodOf(label, zone)).toEqual(week);
});

it.each([
  { label: '2026-03-29', zone: 'Europe/Zurich', hours: 23 },
  { label: '2026-10-25', zone: 'Europe/Zurich', hours: 25 },
  { label: '2026-11-19', zone: 'UTC', hours: 24 },
])('$label in $zone is a day of $hours hours', ({ label, zone, hours }) => {
  const period = periodOf(label, zone);
  expect(period?.label).toBe(label);
  expect(((period?.to ?? 0) - (period?.from ?? 0)) / HOUR).toBe(hours);
});

it.each([
  { label: '2026-02-30', zone: 'UTC' },
  { label: '2026-W54', zone: 'UTC' },
  { label: '2026-1-1', zone: 'UTC' },
  { label: 'yesterday', zone: 'UTC' },
  { label: '2011-12-30', zone: 'Pacific/Apia' },
])('"$label" is no period in $zone', ({ label, zone }) => expect(periodOf(label, zone)).toBeUndefined());

it('goes back day by day and week by week', () => {
  const day = digestPeriod(Date.parse('2026-03-31T05:00Z'), 'Europe/Zurich');
  expect(lastDays(day, 3).map(({ label }) => label)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  expect(periodBefore(day).label).toBe('2026-03-29');
  const week = weekPeriod(Date.parse('2026-03-31T05:00Z'), 'Europe/Zurich');
  expect([week.label, periodBefore(week).label]).toEqual(['2026-W13', '2026-W12']);
});

it('leaves no hour out and counts none twice: each day begins where the one before ended', () => {
  for (const zone of ['Europe/Zurich', 'America/New_York', 'America/Havana', 'Pacific/Apia', 'Asia/Beirut']) {
    let { from } = digestPeriod(Date.parse('2027-01-01T12:00Z'), zone);
    for (let day = 0; day < 400; day += 1) {
      const before = digestPeriod(from, zone);
      expect(before.to).toBe(from);
      expect(before.from).toBeLessThan(from);
      from = before.from;
    }
  }
});

it('shows times and dates for people', () => {
  expect(localTime(Date.parse('2026-11-20T12:00Z'), 'Europe/Zurich')).toBe('2026-11-20 13:00');
  expect(localTime(Number.NaN, 'Europe/Zurich')).toBe('unknown');
  expect(longDate('2026-11-19')).toBe('Thursday 19 November 2026');
  expect(longDate('2026-W47')).toBe('Monday 16 to Sunday 22 November 2026');
  expect(longDate('2026-W49')).toBe('Monday 30 November to Sunday 6 December 2026');
  expect(longDate('2026-W53')).toBe('Monday 28 December 2026 to Sunday 3 January 2027');
});

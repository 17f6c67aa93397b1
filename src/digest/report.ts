import { digestPeriod, longDate, type Period, periodBefore, periodName, weekPeriod } from '../core/period.ts';
import { type Around, indexHtml, reportHtml } from './html/render.ts';
import { viewOf } from './html/view-of.ts';
import type { Digest } from './model.ts';

/**
 * The digest as one page that needs nothing else: no script, no image, no style from elsewhere. It shows all that the
 * digest holds.
 *
 * @param around where the reports of the periods around it are
 */
export const renderReport = (digest: Digest, around: Around = {}, notes: readonly string[] = []): string =>
  reportHtml(viewOf(digest, { notes }), around);

const DATED = /^reports\/\d{4}\/\d\d\/\d\d\/riposte-(\d{4}-(?:\d\d-\d\d|W\d\d))(?:-from-\d{8}T\d{4}Z)?\.html$/;

/**
 * Where a period's report is kept: under the local date on which the period began.
 *
 * @example 'reports/2026/11/19/riposte-2026-11-19.html'
 */
export function reportKey(period: Period): string {
  const { label, from, timeZone } = period;
  const first = label.includes('W')
    ? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(from)
    : label;
  return `reports/${first.replaceAll('-', '/')}/riposte-${periodName(period)}.html`;
}

export const INDEX_KEY = 'index.html';
const HOUR = 3_600_000;

/** Links to the reports of the periods around one. The next one is there as soon as its time has come. */
export function aroundOf({ period, firstDay }: Digest, linkTo: (key: string) => string): Around {
  const link = (other: Period) => ({ label: longDate(other.label), url: linkTo(reportKey(other)) });
  const { kind, to, timeZone } = period;
  const next = kind === 'week' ? weekPeriod(to + 8 * 24 * HOUR, timeZone) : digestPeriod(to + 26 * HOUR, timeZone);
  return {
    ...(!firstDay && { previous: link(periodBefore(period)) }),
    next: link(next),
    index: linkTo(INDEX_KEY),
  };
}

/** The page that lists the reports, newest first, by month. Keys that are none of ours are left out. */
export function renderIndex(stack: string, keys: readonly string[], linkTo: (key: string) => string): string {
  const reports = keys
    .flatMap((key) => {
      const label = DATED.exec(key)?.[1];
      return label === undefined ? [] : [{ key, label, month: key.slice(8, 15).replace('/', '-') }];
    })
    .sort((a, b) => (a.key < b.key ? 1 : -1));
  const months = [...Map.groupBy(reports, ({ month }) => month)].map(([month, those]) => ({
    id: `m-${month}`,
    heading: monthOf(month),
    reports: those.map(({ key, label }) => ({ label: longDate(label), url: linkTo(key) })),
  }));
  return indexHtml({ stack, months });
}

const monthOf = (month: string): string =>
  new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

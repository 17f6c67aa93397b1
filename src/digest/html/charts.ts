import { plural } from '../../alerts/plain-text.ts';
import { BANDS } from '../order.ts';
import { monthDay } from './dates.ts';
import type { Chart, ChartDay, Series } from './view.ts';

/** The height of a chart's drawing, and the width of one day in it. */
const CHART_HEIGHT = 80;
const DAY_WIDTH = 24;

/** One day's counts, by series; `missing` when nothing is known of the day. */
export interface Counted {
  date: string;
  missing?: true;
  counts: Readonly<Record<string, number>>;
}

/**
 * A chart of stacked bars, one a day, oldest first. A missing day is a gap, never a zero. The scale is linear, but what
 * is more than nothing has two pixels at least, so that a storm does not hide the days before it.
 */
export function chartOf(
  id: string,
  heading: string,
  noun: string,
  all: readonly Series[],
  days: readonly Counted[],
): Chart {
  const series = all.filter(
    ({ id: name }) => BANDS.some((band) => band === name) || days.some((day) => numberOf(day, name) > 0),
  );
  const totals = days.map((day) => series.reduce((sum, { id: name }) => sum + numberOf(day, name), 0));
  const most = Math.max(0, ...totals);
  const known = days.flatMap((day, index) => (day.missing ? [] : [{ date: day.date, total: totals[index] ?? 0 }]));
  return {
    id,
    heading,
    text: sentenceOf(noun, known, days.length - known.length),
    most: most.toLocaleString('en'),
    series,
    days: days.map((day, index) => dayOf(day, index, series, most)),
    first: monthDay(days[0]?.date ?? ''),
    last: monthDay(days.at(-1)?.date ?? ''),
  };
}

const numberOf = ({ missing, counts }: Counted, id: string): number => (missing ? 0 : (counts[id] ?? 0));

function dayOf(day: Counted, index: number, series: readonly Series[], most: number): ChartDay {
  let top = CHART_HEIGHT;
  const bars = series.flatMap(({ id, colour }) => {
    const height = heightOf(numberOf(day, id), most);
    top -= height;
    return height > 0 ? [{ id, colour, height, y: top }] : [];
  });
  const label = monthDay(day.date);
  const parts = series.map(({ id, label: name }) => `${numberOf(day, id).toLocaleString('en')} ${name}`);
  return {
    label,
    missing: day.missing === true,
    text: `${label}: ${day.missing ? 'not known' : parts.join(', ')}`,
    bars: bars.reverse(),
    values: series.map(({ id }) => (day.missing ? 'not known' : numberOf(day, id).toLocaleString('en'))),
    x: index * DAY_WIDTH,
  };
}

// Room is kept for the two pixels of each series, so that no bar leaves the drawing.
function heightOf(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(2, Math.round((value / most) * (CHART_HEIGHT - 14)));
}

function sentenceOf(noun: string, known: readonly { date: string; total: number }[], missing: number): string {
  const sum = known.reduce((total, day) => total + day.total, 0);
  const worst = known.reduce((best, day) => (day.total > best.total ? day : best), { date: '', total: 0 });
  const peak = worst.total > 0 ? `, most on ${monthDay(worst.date)} (${worst.total.toLocaleString('en')})` : '';
  const gap = missing > 0 ? ` No figures were kept for ${plural(missing, 'day')}: the chart has a gap there.` : '';
  return `${counted(sum, noun)} in ${plural(known.length, 'day')}${peak}.${gap}`;
}

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

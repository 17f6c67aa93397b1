import type { FoundEvent } from './read-events.ts';

const MINUTE_MS = 60_000;
/** So many events are followed minute by minute. */
const FEW = 300;
/** Of more, so many slices are made, as long as none is longer than an hour. */
const MOST_SLICES = 60;

/**
 * The events in the order in which they happened, in slices that are delivered together, each event by its place in the
 * list: a slice is a minute of event time, and up to an hour where there are many events. Those without a time come
 * first.
 */
export function slicesOf(events: readonly FoundEvent[]): number[][] {
  const times = events.map(({ at = 0 }) => at);
  const order = times.map((_, n) => n).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const known = order.map((place) => times[place] ?? 0).filter((time) => time > 0);
  const span = (known.at(-1) ?? 0) - (known[0] ?? 0);
  const length = events.length <= FEW ? MINUTE_MS : Math.min(60 * MINUTE_MS, Math.max(MINUTE_MS, span / MOST_SLICES));
  const slices: number[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const place of order) {
    const time = times[place] ?? 0;
    if (time >= end) {
      slices.push([]);
      end = time + length;
    }
    slices.at(-1)?.push(place);
  }
  return slices;
}

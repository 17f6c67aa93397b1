import { type Stream, widthOf } from '../out.ts';

const EVERY_MS = 500;
/** How wide the bar is where there is room for it; the last one is none. */
const BARS = [24, 12, 6, 0];

/**
 * Shows on a terminal, in one line that is written over, how many events were read and how fast; nothing elsewhere. Where
 * the terminal is narrow the bar gives way, and then the rate: a line that breaks could not be written over.
 *
 * @param all how many there are, where that is known
 */
export function progressOn(
  stream: Stream,
  all?: number,
  now: () => number = Date.now,
): ((events: number) => void) | undefined {
  if (!stream.isTTY) return undefined;
  const start = now();
  let shownAt = start;
  return (events) => {
    if (now() - shownAt < EVERY_MS && events !== all) return;
    shownAt = now();
    if (events === all) return void stream.write('\r\u001b[K');
    const rate = Math.round((events * 1_000) / (shownAt - start));
    // In the last column a cursor of some terminals goes to the next line.
    stream.write(`\r\u001b[K${lineOf(events, all, rate, widthOf(stream) - 1)}`);
  };
}

/** The longest of these lines for which there is room. */
function lineOf(events: number, all: number | undefined, rate: number, room: number): string {
  const count = `${events.toLocaleString('en')}${all === undefined ? '' : ` of ${all.toLocaleString('en')}`} events`;
  const lines = [
    ...(all === undefined ? [] : BARS.map((width) => `${barOf(events / all, width)}${count}, ${perSecond(rate)}`)),
    `${count}, ${perSecond(rate)}`,
    count,
  ];
  return lines.find((line) => line.length <= room) ?? count.slice(0, room);
}

const perSecond = (rate: number): string => `${rate.toLocaleString('en')} a second`;

const barOf = (share: number, width: number): string =>
  width === 0 ? '' : `${'█'.repeat(width * share).padEnd(width, '░')} `;

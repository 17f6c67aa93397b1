interface Stream {
  isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 500;

const WIDTH = 24;

/**
 * Shows on a terminal, in one line that is written over, how many events were read and how fast; nothing elsewhere.
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
    const done = all === undefined ? '' : `${'█'.repeat((WIDTH * events) / all).padEnd(WIDTH, '░')} `;
    const count = `${events.toLocaleString('en')}${all === undefined ? '' : ` of ${all.toLocaleString('en')}`} events`;
    stream.write(`\r\u001b[K${done}${count}, ${rate.toLocaleString('en')} a second`);
  };
}

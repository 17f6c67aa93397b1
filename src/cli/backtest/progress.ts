interface Stream {
  isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 500;

/** Shows on a terminal, in one line that is written over, how many events were read and how fast; nothing elsewhere. */
export function progressOn(stream: Stream, now: () => number = Date.now): ((events: number) => void) | undefined {
  if (!stream.isTTY) return undefined;
  const start = now();
  let shownAt = start;
  return (events) => {
    if (now() - shownAt < EVERY_MS) return;
    shownAt = now();
    const rate = Math.round((events * 1_000) / (shownAt - start));
    stream.write(`\r\u001b[K${events.toLocaleString('en')} events read, ${rate.toLocaleString('en')} a second\r`);
  };
}

/** A clock that stands still while anything can still run, and then goes to the next time that somebody waits for. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** A number from 0 to 1 that follows from the seed. */
  random(): number;
}

interface Timer {
  at: number;
  /** Among timers of the same instant, the first comes first. */
  turn: number;
  run(): void;
}

/**
 * Runs `story` in virtual time: it ends as if it had waited, in a fraction of the time. What waits by `setTimeout` and
 * what asks `Math.random` follows too while the story runs, so that the same seed always gives the same run.
 *
 * @param startAt what the clock shows at first, ms
 */
export async function inVirtualTime<T>(
  { seed, startAt, onTime = () => {} }: { seed: number; startAt: number; onTime?: (now: number) => void },
  story: (time: VirtualTime) => Promise<T>,
): Promise<T> {
  const timers = createHeap();
  const random = createRandom(seed);
  let now = startAt;
  const after = (ms: number, run: () => void): void => timers.push(now + Math.max(0, ms), run);
  const time: VirtualTime = {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    random,
  };
  const { setTimeout: realTimeout } = globalThis;
  const realRandom = Math.random;
  globalThis.setTimeout = ((run: () => void, ms = 0) => after(ms, run)) as unknown as typeof setTimeout;
  Math.random = random;
  try {
    let isOver = false;
    const ending = story(time).finally(() => {
      isOver = true;
    });
    ending.catch(() => undefined);
    await settled();
    while (!isOver) {
      const next = timers.pop();
      if (!next) throw new Error('the story waits for something that never happens');
      now = next.at;
      onTime(now);
      next.run();
      await settled();
    }
    return await ending;
  } finally {
    globalThis.setTimeout = realTimeout;
    Math.random = realRandom;
  }
}

/** Until everything that can go on by itself has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Numbers that look random and follow from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Timers, the earliest first. */
function createHeap(): { push(at: number, run: () => void): void; pop(): Timer | undefined } {
  const heap: Timer[] = [];
  let turns = 0;
  const isBefore = (a: Timer | undefined, b: Timer | undefined): boolean =>
    a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.turn < b.turn));
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Timer, heap[a] as Timer];
  };
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = isBefore(heap[right], heap[left]) ? right : left;
      if (!isBefore(heap[child], heap[at])) return;
      swap(at, child);
      at = child;
    }
  };
  return {
    push(at, run) {
      heap.push({ at, turn: turns++, run });
      for (let n = heap.length - 1; n > 0 && isBefore(heap[n], heap[(n - 1) >> 1]); n = (n - 1) >> 1)
        swap(n, (n - 1) >> 1);
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        sink(0);
      }
      return first;
    },
  };
}

/** So many smaller inputs are tried, since a failure is looked at by people and not by machines. */
const MOST_TRIES = 2_000;
/** And for so long: what fails by taking long is small enough soon. Processor time, in ms. */
const MOST_MS = 10_000;

/**
 * A smaller input that fails too: texts are cut, entries and fields left out, for as long as it goes on failing.
 *
 * @param fails whether an input still fails
 */
export async function shrunken<Input>(input: Input, fails: (smaller: Input) => Promise<boolean>): Promise<Input> {
  const started = process.threadCpuUsage();
  let [least, tries] = [input, 0];
  const isOver = (): boolean => {
    const { user, system } = process.threadCpuUsage(started);
    tries += 1;
    return tries > MOST_TRIES || (user + system) / 1000 > MOST_MS;
  };
  for (let found = true; found; ) {
    found = false;
    for (const smaller of smallerOnes(least)) {
      if (isOver()) return least;
      if (!(await fails(smaller as Input))) continue;
      [least, found] = [smaller as Input, true];
      break;
    }
  }
  return least;
}

/** What is a little less, the coarse cuts first. Numbers, and which fields an input has, stay as they are. */
function* smallerOnes(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield* cuts(value, (from, to) => value.slice(0, from) + value.slice(to));
  else if (Array.isArray(value)) {
    yield* cuts(value, (from, to) => value.toSpliced(from, to - from));
    for (const [n, entry] of value.entries()) for (const less of smallerOnes(entry)) yield value.with(n, less);
  } else if (typeof value === 'object' && value !== null)
    for (const [key, entry] of Object.entries(value))
      for (const less of smallerOnes(entry)) yield { ...value, [key]: less };
}

/** Without a half, a quarter and so on, wherever that stands. */
function* cuts<T extends { length: number }>(value: T, without: (from: number, to: number) => T): Generator<T> {
  for (let size = Math.ceil(value.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < value.length; from += size) yield without(from, Math.min(value.length, from + size));
}

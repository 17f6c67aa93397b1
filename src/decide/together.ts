/**
 * Does something for a whole batch at once; when that fails, for each entry alone, so that one cannot hold up the
 * others. What fails alone as well is told to `fail` and left out.
 */
export async function together<T, R>(
  entries: readonly T[],
  run: (some: readonly T[]) => Promise<R[]>,
  fail: (entry: T, error: unknown) => void,
): Promise<R[]> {
  try {
    return await run(entries);
  } catch {
    const alone = await Promise.all(
      entries.map(async (entry) => {
        try {
          return await run([entry]);
        } catch (error) {
          fail(entry, error);
          return [];
        }
      }),
    );
    return alone.flat();
  }
}

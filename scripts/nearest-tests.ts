/** What each file imports of ours. */
type Imports = ReadonlyMap<string, readonly string[]>;

export interface Nearest {
  /** At most as many as asked for, those with the fewest imports between them and the change first. */
  nearest: string[];
  /** How many more there are. */
  others: number;
}

/** The tests that reach a changed file by imports, and those that are changed themselves. */
export function testsNearest(
  changed: readonly string[],
  imports: Imports,
  isTest: (path: string) => boolean,
  most: number,
): Nearest {
  const importers = Map.groupBy(
    [...imports].flatMap(([from, all]) => all.map((to) => ({ from, to }))),
    ({ to }) => to,
  );
  const reached = new Set(changed);
  // A set is read in the order in which it grows, so the walk goes by distance.
  for (const file of reached) for (const { from } of importers.get(file) ?? []) reached.add(from);
  const tests = [...reached].filter(isTest);
  return { nearest: tests.slice(0, most), others: Math.max(0, tests.length - most) };
}

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

/** Where tests of data stand that no import leads to, by the folder of the data. */
const TESTS_OF_DATA: Readonly<Record<string, readonly string[]>> = {
  playbooks: ['test/playbooks.test.ts', 'test/alerts/what-to-do.test.ts', 'test/alerts/examples.test.ts'],
  rehearsals: ['test/rehearsals.test.ts'],
};

/**
 * The tests of changed files that no code imports: of playbooks and rehearsals those of all of them, of an event its
 * source's, and of any other the tests whose text names it.
 *
 * @param texts the text of each unit test by its path
 */
export function testsOfData(changed: readonly string[], texts: ReadonlyMap<string, string>): string[] {
  const tests = changed.flatMap((path) => {
    const [folder = '', part = ''] = path.split('/');
    if (folder === 'events') return [...texts.keys()].filter((test) => test.startsWith(`test/sources/${part}`));
    const known = TESTS_OF_DATA[folder]?.filter((test) => texts.has(test));
    return known ?? [...texts].filter(([, text]) => text.includes(path)).map(([test]) => test);
  });
  return [...new Set(tests)];
}

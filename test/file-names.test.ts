import { readdirSync } from 'node:fs';

const files = ['src', 'local'].flatMap((wing) =>
  readdirSync(new URL(`../${wing}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${wing}/${path}`),
);

it('no name of a file stands in more than two folders, so that an editor finds it by its name', () => {
  const byName = Map.groupBy(files, (path) => path.split('/').pop() ?? '');
  byName.delete('index.ts');
  expect(byName.size).toBeGreaterThan(500);
  expect([...byName.values()].filter((paths) => paths.length > 2)).toEqual([]);
});

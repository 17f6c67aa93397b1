import { testsNearest, testsOfData } from '../../scripts/nearest-tests.ts';

const imports = new Map([
  ['core.ts', []],
  ['room.ts', ['core.ts']],
  ['far.test.ts', ['room.ts']],
  ['near.test.ts', ['core.ts']],
  ['other.test.ts', ['other.ts']],
]);
const isTest = (path: string): boolean => path.endsWith('.test.ts');

it.each([
  { changed: ['core.ts'], most: 5, nearest: ['near.test.ts', 'far.test.ts'], others: 0 },
  { changed: ['core.ts'], most: 1, nearest: ['near.test.ts'], others: 1 },
  { changed: ['room.ts'], most: 5, nearest: ['far.test.ts'], others: 0 },
  { changed: ['far.test.ts'], most: 5, nearest: ['far.test.ts'], others: 0 },
  { changed: ['README.md'], most: 5, nearest: [], others: 0 },
])('a change of $changed concerns $nearest first', ({ changed, most, nearest, others }) => {
  expect(testsNearest(changed, imports, isTest, most)).toEqual({ nearest, others });
});

const texts = new Map([
  ['test/playbooks.test.ts', ''],
  ['test/rehearsals.test.ts', ''],
  ['test/sources/kms.test.ts', "findingOf('kms', 'key-deleted')"],
  ['test/glossary.test.ts', "new URL('../docs/glossary.md', import.meta.url)"],
]);

it.each([
  { changed: 'playbooks/50-storage.yml', tests: ['test/playbooks.test.ts'] },
  { changed: 'rehearsals/key-leak.yml', tests: ['test/rehearsals.test.ts'] },
  { changed: 'events/kms/key-deleted.json', tests: ['test/sources/kms.test.ts'] },
  { changed: 'events/unheard-of/one.json', tests: [] },
  { changed: 'docs/glossary.md', tests: ['test/glossary.test.ts'] },
  { changed: 'LICENSE', tests: [] },
])('a change of $changed, which no code imports, concerns $tests', ({ changed, tests }) => {
  expect(testsOfData([changed], texts)).toEqual(tests);
});

import { testsNearest } from '../../scripts/nearest-tests.ts';

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

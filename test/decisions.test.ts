import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../docs/decisions/', import.meta.url);
const files = readdirSync(FOLDER).sort();

describe('the decisions', () => {
  it('are numbered from 1, each number once', () => {
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, n) => n + 1));
  });

  it.each(files)('%s says its number in its first line', (file) => {
    const [first = ''] = readFileSync(new URL(file, FOLDER), 'utf8').split('\n');
    expect(first).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. [A-Z]`));
  });
});

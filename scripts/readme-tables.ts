import { readFileSync } from 'node:fs';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { sources } from '../src/sources/index.ts';

const code = (id: string): string => `\`${id}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${line(head)}|${head.map(() => '---|').join('')}\n${rows.map(line).join('')}`;
}

const TABLES = {
  sources: () =>
    table(
      ['source', 'events', 'what Riposte does'],
      Object.values(sources).map(({ id, summary: { events, does } }) => [code(id), events, does]),
    ),
  actions: () =>
    table(
      ['action', 'what it does', 'undo'],
      Object.entries(catalogue).map(([id, { summary, undoSummary }]) => [code(id), summary, undoSummary]),
    ),
};

/**
 * The README with its table of sources or of actions, between the markers of that name.
 *
 * @throws when a marker is missing, since the table would silently stay as it is
 */
export function readmeWith(name: keyof typeof TABLES): string {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const between = new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*?(?=<!-- end of ${name} -->)`);
  if (!between.test(readme)) throw new Error(`README.md has no place for the table of ${name}`);
  return readme.replace(between, () => TABLES[name]());
}

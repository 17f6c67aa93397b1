import { readFileSync } from 'node:fs';
import { type Figure, isMet } from './figure.ts';

/** The table of docs/comparison.md. */
export function markdownTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, unit, goal, reference, more, note } = figure;
    const cells = [
      `\`${name}\``,
      `${value} ${unit}`,
      `${more ? '≥' : '≤'} ${goal}${isMet(figure) ? '' : ' (missed)'}`,
      reference === undefined ? '' : String(reference),
      note ?? '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| figure | Riposte | goal | reference | how |', '|---|---|---|---|---|', ...rows, ''].join('\n');
}

const COMPARISON = new URL('../docs/comparison.md', import.meta.url);

/** What that table has for each figure, such as `60 s`. */
export const publishedFigures = (text = readFileSync(COMPARISON, 'utf8')): Map<string, string> =>
  new Map(
    [...text.matchAll(/^\| `([\w.-]+)` \| ([^|]+) \|/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  );

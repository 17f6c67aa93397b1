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

/** One column: what stands in it, and how much of it may be left out before the column is. */
export interface Column<T> {
  name: string;
  of(row: T): string;
  /** May be cut down to so many characters; whole where absent. */
  least?: number;
  /** What goes first where there is no room; never where absent. */
  rank?: number;
  paint?(text: string, row: T): string;
}

const GAP = 2;

/**
 * Rows in columns, in no more than `width` characters: columns of a high rank go first, then what may be cut is cut. Where
 * even that is too wide, each row is a line for each of its columns, whole, and nothing is left out.
 *
 * @param width of the terminal; infinite for a pipe, where nothing is cut
 */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[], width: number): string[] {
  const texts = new Map(columns.map((column) => [column, rows.map((row) => column.of(row))]));
  const full = (column: Column<T>): number =>
    Math.max(column.name.length, ...(texts.get(column) ?? []).map((text) => text.length));
  const least = (column: Column<T>): number => Math.min(full(column), column.least ?? Number.POSITIVE_INFINITY);
  const kept = fitting(columns, least, width);
  if (sumOf(kept, least) > width) return stacked(columns, texts, rows);
  const widths = shares(kept, full, least, width);
  const line = (cells: string[]): string => cells.join(' '.repeat(GAP)).trimEnd();
  const head = line(kept.map((column, n) => cut(column.name.toUpperCase(), widths[n] ?? 0)));
  return [
    head,
    ...rows.map((row, at) =>
      line(
        kept.map((column, n) => {
          const cell = cut(texts.get(column)?.[at] ?? '', widths[n] ?? 0);
          return column.paint ? column.paint(cell, row) : cell;
        }),
      ),
    ),
  ];
}

const sumOf = <T>(columns: readonly Column<T>[], of: (column: Column<T>) => number): number =>
  columns.reduce((all, column) => all + of(column) + GAP, -GAP);

/** A head that is empty, and each row as its name and value in lines; empty values have none. */
function stacked<T>(
  columns: readonly Column<T>[],
  texts: ReadonlyMap<Column<T>, readonly string[]>,
  rows: readonly T[],
): string[] {
  const name = Math.max(...columns.map((column) => column.name.length));
  const blocks = rows.map((row, at) =>
    columns
      .flatMap((column) => {
        const text = texts.get(column)?.[at] ?? '';
        const value = column.paint ? column.paint(text, row) : text;
        return text === '' ? [] : [`${column.name.toUpperCase().padEnd(name + GAP)}${value}`];
      })
      .join('\n'),
  );
  return ['', ...blocks.map((block) => `${block}\n`)];
}

/** The columns that there is room for, each at its least. */
function fitting<T>(
  columns: readonly Column<T>[],
  least: (column: Column<T>) => number,
  width: number,
): readonly Column<T>[] {
  const sum = sumOf(columns, least);
  const last = Math.max(0, ...columns.map(({ rank = 0 }) => rank));
  if (sum <= width || last === 0) return columns;
  return fitting(
    columns.filter(({ rank = 0 }) => rank < last),
    least,
    width,
  );
}

/** How wide each column is: what is left goes to those that are cut, the first one first. */
function shares<T>(
  columns: readonly Column<T>[],
  full: (column: Column<T>) => number,
  least: (column: Column<T>) => number,
  width: number,
): number[] {
  let left = width - sumOf(columns, least);
  return columns.map((column) => {
    const more = Math.max(0, Math.min(left, full(column) - least(column)));
    left -= more;
    return least(column) + more;
  });
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text.padEnd(width);
  return `${text.slice(0, Math.max(0, width - 1))}…`;
}

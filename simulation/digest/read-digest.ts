/** One part of the text of a digest: its heading counts what is in it. */
export interface ReadSection {
  count: number;
  /** Each in one line, without spaces where one was broken. */
  entries: string[];
  /** How many the last line says there are beyond those. */
  more: number;
  lines: string[];
}

/** The text of a digest as a person reads it. */
export interface ReadDigest {
  /** Of the sentence on top: how many need somebody, how many of them are decisions, and how many incidents are not settled. */
  needs: number;
  decisions: number;
  incidents: number;
  sections: ReadonlyMap<string, ReadSection>;
  /** The lines that count findings and what became of them, by their words. */
  rows: ReadonlyMap<string, number>;
}

/** Reads the plain text of a digest. */
export function readDigest(text: string): ReadDigest {
  const lines = text.split('\n');
  const parts = partsOf(lines);
  const [first] = parts;
  const top = lines
    .slice(0, first?.at ?? lines.length)
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  const numberIn = (pattern: RegExp): number => Number(pattern.exec(top)?.[1]?.replaceAll(',', '') ?? 0);
  const allDecide = numberIn(/ ([\d,]+) needs? your decision/);
  return {
    needs: allDecide || numberIn(/ ([\d,]+) needs? you/),
    decisions: allDecide || numberIn(/\(([\d,]+) decisions?\)/),
    incidents: numberIn(/([\d,]+) incidents? not settled/),
    sections: new Map(parts.map(({ name, ...part }) => [name, sectionOf(part)])),
    rows: rowsIn(parts.find(({ name }) => name === 'FINDINGS')?.lines ?? []),
  };
}

interface Part {
  name: string;
  at: number;
  count: number;
  lines: string[];
}

const HEADING = /^([A-Z][A-Z ]+[A-Z])(?:: ([\d,]+))?/;

function partsOf(lines: readonly string[]): Part[] {
  const starts = lines.flatMap((line, at) => (HEADING.test(line) ? [at] : []));
  return starts.map((at, n) => {
    const [, name = '', count = '0'] = HEADING.exec(lines[at] ?? '') ?? [];
    const end = starts[n + 1] ?? lines.length;
    return { name, at, count: Number(count.replaceAll(',', '')), lines: lines.slice(at + 1, end) };
  });
}

function sectionOf({ count, lines }: Omit<Part, 'name' | 'at'>): ReadSection {
  const more = Number(/… and ([\d,]+) more/.exec(lines.join('\n'))?.[1]?.replaceAll(',', '') ?? 0);
  const entries: string[] = [];
  for (const line of lines) {
    if (/^ {0,2}\d+\. /.test(line)) entries.push(line);
    else if (entries.length > 0) entries[entries.length - 1] += `\n${line}`;
  }
  return { count, entries, more, lines };
}

/** Rows of two columns, of which the second is today's. */
const rowsIn = (lines: readonly string[]): Map<string, number> =>
  new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^ {2}(\S[\w ]*?) {2,}([\d,]+)/.exec(line) ?? [];
      return name ? [[name, Number(value.replaceAll(',', ''))] as const] : [];
    }),
  );

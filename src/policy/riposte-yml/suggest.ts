/** How many letters have to be added, left out, changed or swapped to make one word of the other; infinite beyond `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + same,
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // It only grows from row to row, but for a swap, which looks back by two.
    if (Math.min(...row) > most && Math.min(...last) > most) return Number.POSITIVE_INFINITY;
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}

/** Nobody has so many channels or people; a file that was made to take long has, and names thousands that are not there. */
const MOST_KNOWN = 500;

/** The known word that somebody probably meant: at most a third of the letters differ. Undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 80 || known.length > MOST_KNOWN) return undefined;
  const ranked = known
    .map((candidate) => {
      const most = Math.max(1, Math.floor(Math.min(candidate.length, word.length) / 3));
      return { candidate, most, far: distance(word.toLowerCase(), candidate.toLowerCase(), most) };
    })
    .filter(({ most, far }) => far <= most)
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.candidate;
}

/** A sentence that suggests it, with a space before; empty when no known word is near. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  const suggestion = typeof word === 'string' ? nearest(word, known) : undefined;
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}

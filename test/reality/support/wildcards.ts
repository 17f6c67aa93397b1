/** Whether some text is of both patterns, in which `*` stands for any text and `?` for one character. */
export function canMeet(a: string, b: string): boolean {
  const seen = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const at = `${i},${j}`;
    const known = seen.get(at);
    if (known !== undefined) return known;
    const result = step(i, j);
    seen.set(at, result);
    return result;
  };
  const step = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true;
    if (a[i] === '*') return from(i + 1, j) || (j < b.length && from(i, j + 1));
    if (b[j] === '*') return from(i, j + 1) || (i < a.length && from(i + 1, j));
    if (i === a.length || j === b.length) return false;
    return (a[i] === b[j] || a[i] === '?' || b[j] === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}

const PARTS = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s;

/** The same of two ARNs, part by part, so that the `*` for an account does not swallow the kind of the resource. */
export function arnsCanMeet(a: string, b: string): boolean {
  const [partsOfA, partsOfB] = [PARTS.exec(a)?.slice(1), PARTS.exec(b)?.slice(1)];
  if (!partsOfA || !partsOfB) return canMeet(a, b);
  return partsOfA.every((part, n) => canMeet(part, partsOfB[n] ?? ''));
}

import { progressOn } from '../../../src/cli/backtest/progress.ts';

/** The lines that a terminal of so many columns is shown for these counts, a second apart. */
function shownOn(columns: number | undefined, all: number | undefined, counts: readonly number[]): string[] {
  const lines: string[] = [];
  let at = 0;
  const stream = { isTTY: true, write: (text: string) => void lines.push(text.replace('\r\u001b[K', '')) };
  const progress = progressOn({ ...stream, ...(columns !== undefined && { columns }) }, all, () => at);
  for (const count of counts) {
    at += 1_000;
    progress?.(count);
  }
  return lines;
}

describe('the line that says how far a command is', () => {
  it('has a bar, the count and the rate where there is room', () => {
    expect(shownOn(80, 1_000, [500])).toEqual([`${'█'.repeat(12)}${'░'.repeat(12)} 500 of 1,000 events, 500 a second`]);
    expect(shownOn(undefined, undefined, [500])).toEqual(['500 events, 500 a second']);
  });

  it('goes away at the end', () => {
    expect(shownOn(80, 1_000, [500, 1_000]).at(-1)).toBe('');
  });

  it.each([
    { all: 1_000, count: 500, is: '500 of 1,000 events, 500 a second' },
    { all: 10, count: 5, is: '██████░░░░░░ 5 of 10 events, 5 a second' },
    { all: 1_000_000, count: 987_654, is: '987,654 of 1,000,000 events' },
    { all: undefined, count: 123_456_789, is: '123,456,789 events' },
  ])('fits forty columns: $is', ({ all, count, is }) => {
    expect(shownOn(40, all, [count])).toEqual([is]);
  });

  it.each([1, 40, 41, 52, 53, 64, 65, 80])('is never broken at %d columns', (columns) => {
    for (const count of [1, 99_999, 123_456_789_012])
      for (const line of shownOn(columns, 999_999_999_999, [count]))
        expect(line.length).toBeLessThan(Math.max(40, columns));
  });

  it('is nowhere but on a terminal', () => {
    expect(progressOn({ isTTY: false, write: () => {} }, 10)).toBeUndefined();
  });
});

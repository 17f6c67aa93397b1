import { HashCounts, hashOf } from './hash-counts.ts';

const MOST = 5;
const MANY = 64;

/** How many targets there were, and which of them most often: names are kept of those alone that came twice. */
export class Top {
  private readonly counts = new HashCounts();
  private readonly often = new Map<string, number>();
  /** The first by name: of those that came once, no other can be among the most frequent. */
  private first: string[] = [];
  /** Names from here on are not kept. */
  private bound: string | undefined;

  add(target: string): void {
    const count = this.counts.add(hashOf(target));
    if (count > 1) this.often.set(target, count);
    else if (this.bound === undefined || target < this.bound) this.keep(target);
  }

  private keep(target: string): void {
    this.first.push(target);
    if (this.first.length <= MANY) return;
    // Fewer than five of them can have come again where these are needed.
    this.first = this.first.sort().slice(0, 2 * MOST);
    this.bound = this.first.at(-1);
  }

  get targets(): number {
    return this.counts.size;
  }

  /** The most frequent ones, those that are equal by name. */
  list(): { target: string; count: number }[] {
    const rest = this.first.filter((target) => !this.often.has(target)).map((target) => [target, 1] as const);
    return [...this.often, ...rest]
      .sort(([one, many], [two, more]) => more - many || (one < two ? -1 : 1))
      .slice(0, MOST)
      .map(([target, count]) => ({ target, count }));
  }
}

const HIGH = 4_294_967_296;

/**
 * A number of 52 bits for a text, the same in each run. Among a million texts two share one with a chance of a ten-thousandth.
 *
 * @param before that of what stands before the text, so that the two need not be put together
 */
export function hashOf(text: string, before = 0): number {
  let a = 0xdeadbeef ^ (before % HIGH);
  let b = 0x41c6ce57 ^ (before / HIGH);
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return ((b >>> 0) & 0xfffff) * HIGH + (a >>> 0) + 1;
}

/** Counts by number, at twelve bytes for each place: a million of them take a twentieth of what a `Map` of texts does. */
export class HashCounts {
  size = 0;
  private keys = new Float64Array(1024);
  private counts: Uint32Array | undefined;

  /** @param isOnce whether it matters only which come for the first time: then a place takes eight bytes */
  constructor(isOnce = false) {
    if (!isOnce) this.counts = new Uint32Array(this.keys.length);
  }

  /** Counts one more. @returns how many there are now; where only the first time matters, 2 for any more than one */
  add(hash: number): number {
    if (this.size * 4 >= this.keys.length * 3) this.grow();
    const place = this.placeOf(hash);
    const isFirst = this.keys[place] === 0;
    if (isFirst) {
      this.keys[place] = hash;
      this.size += 1;
    }
    if (!this.counts) return isFirst ? 1 : 2;
    const count = (this.counts[place] ?? 0) + 1;
    this.counts[place] = count;
    return count;
  }

  private placeOf(hash: number): number {
    const mask = this.keys.length - 1;
    let place = hash % this.keys.length;
    while (this.keys[place] !== 0 && this.keys[place] !== hash) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { keys, counts } = this;
    this.keys = new Float64Array(keys.length * 2);
    if (counts) this.counts = new Uint32Array(keys.length * 2);
    for (let n = 0; n < keys.length; n += 1) {
      const hash = keys[n] ?? 0;
      if (hash === 0) continue;
      const place = this.placeOf(hash);
      this.keys[place] = hash;
      if (this.counts) this.counts[place] = counts?.[n] ?? 0;
    }
  }
}

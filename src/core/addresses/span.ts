import { type Family, type Network, parseNetwork } from './network.ts';

/**
 * The first and last address of a network in 32-bit words: one for IPv4, four for IPv6. Numbers of that size compare
 * without a BigInt, which is what makes judging an address cheap.
 */
export interface Span {
  family: Family;
  /** The length of the prefix. */
  prefix: number;
  first: readonly number[];
  last: readonly number[];
}

const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;

/**
 * Reads a CIDR as `parseNetwork` does, and judges alike; plain notations, which is all that our own code writes, in a
 * fraction of its time.
 *
 * @returns undefined for what is no CIDR, has host bits set, or is IPv4-mapped
 */
export function readSpan(text: string): Span | undefined {
  return readPlain(text) ?? spanOf(parseNetwork(text));
}

/** The same network in words. */
export function spanOf(network: Network | undefined): Span | undefined {
  if (!network) return undefined;
  const { family, first, last, cidr } = network;
  return {
    family,
    prefix: Number(cidr.slice(cidr.indexOf('/') + 1)),
    first: words(first, family),
    last: words(last, family),
  };
}

const words = (number: bigint, family: Family): number[] =>
  (family === 'v4' ? [0n] : [96n, 64n, 32n, 0n]).map((shift) => Number((number >> shift) & 0xffff_ffffn));

function readPlain(text: string): Span | undefined {
  if (text.length > 43) return undefined;
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? -1 : readPrefix(text, slash + 1);
  if (prefix < 0) return undefined;
  const isV6 = text.includes(':');
  const first = isV6 ? readV6(text, slash) : readV4(text, slash);
  if (!first || prefix > 32 * first.length) return undefined;
  const last = lastOf(first, prefix);
  return last && { family: isV6 ? 'v6' : 'v4', prefix, first, last };
}

function readPrefix(text: string, from: number): number {
  const digits = text.length - from;
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(from) === ZERO)) return -1;
  let value = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The last address of the network, or undefined when the first one has host bits set. */
function lastOf(first: readonly number[], prefix: number): readonly number[] | undefined {
  if (prefix === 32 * first.length) return first;
  const last = [...first];
  for (let at = prefix >>> 5; at < first.length; at += 1) {
    const hosts = at === prefix >>> 5 ? 0xffff_ffff >>> (prefix & 31) : 0xffff_ffff;
    const word = first[at] ?? 0;
    if ((word & hosts) !== 0) return undefined;
    last[at] = (word | hosts) >>> 0;
  }
  return last;
}

function readV4(text: string, end: number): number[] | undefined {
  let word = 0;
  let at = 0;
  for (let octet = 0; octet < 4; octet += 1) {
    const start = at;
    let value = 0;
    for (; at < end && at - start < 3; at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const isPadded = at - start > 1 && text.charCodeAt(start) === ZERO;
    if (at === start || isPadded || value > 255) return undefined;
    if (octet < 3 && text.charCodeAt(at++) !== DOT) return undefined;
    word = word * 256 + value;
  }
  return at === end ? [word] : undefined;
}

/** Eight groups of up to four digits; `::` once for any that are zero. No IPv4 in dotted form: that is left to others. */
function readV6(text: string, end: number): number[] | undefined {
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined;
    gap = 0;
    at = 2;
  }
  while (at < end) {
    const start = at;
    let value = 0;
    for (let digit = hexAt(text, at); digit >= 0 && at - start < 4; digit = hexAt(text, ++at))
      value = value * 16 + digit;
    if (at === start || count === 8) return undefined;
    groups[count++] = value;
    if (at === end) break;
    if (text.charCodeAt(at++) !== COLON || at === end) return undefined;
    if (text.charCodeAt(at) !== COLON) continue;
    if (gap >= 0) return undefined;
    gap = count;
    at += 1;
  }
  return inWords(groups, count, gap);
}

function inWords(groups: number[], count: number, gap: number): number[] | undefined {
  if (gap < 0 ? count !== 8 : count > 7) return undefined;
  if (gap >= 0) {
    groups.copyWithin(8 - count + gap, gap, count);
    groups.fill(0, gap, 8 - count + gap);
  }
  const word = (at: number): number => (((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0;
  const found = [word(0), word(2), word(4), word(6)];
  const isMapped = found[0] === 0 && found[1] === 0 && found[2] === 0xffff;
  return isMapped ? undefined : found;
}

function hexAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

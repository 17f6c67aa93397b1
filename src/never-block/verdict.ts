import { createHash } from 'node:crypto';
import { parseNetwork } from '../core/addresses/network.ts';
import { indexRanges, type RangeIndex } from '../core/addresses/range-index.ts';
import { readSpan } from '../core/addresses/span.ts';
import {
  DOCUMENTATION_RANGES,
  SPECIAL_RANGES,
  type SpecialRange,
  UNASSIGNED_RANGES,
} from '../core/addresses/special-ranges.ts';
import type { Config } from '../core/config.ts';
import type { Known, KnownRange } from '../core/known.ts';
import { clean } from '../core/text.ts';

/** The settings and lists that never-block follows from. */
export type NeverBlockConfig = Pick<Config, 'neverBlock' | 'documentationAddresses' | 'known'>;

/** Why an address is never blocked. */
export interface Verdict {
  reason: string;
  /** Others use it too, so that people are told of a finding instead. */
  isShared: boolean;
}
type Judge = (cidr: string) => Verdict | undefined;

/** The widest networks that may be blocked, so that one slip does not cut off a country. */
const WIDEST = { v4: 16, v6: 32 };

const rangesOf = (ranges: readonly SpecialRange[]): KnownRange[] =>
  ranges.flatMap(({ cidr, what, rfc }) => toRange(cidr, `it belongs to ${what} (${rfc})`));

/** One range of a canonical CIDR; none of anything else. */
export function toRange(cidr: string, what: string, isShared = false): KnownRange[] {
  const span = readSpan(cidr);
  return span ? [{ span, what, isShared }] : [];
}

const index = (ranges: readonly KnownRange[]): RangeIndex<KnownRange> =>
  indexRanges(ranges.map((range) => ({ network: range.span, label: range })));

// Lists of thousands are sorted once for each time they change, however often the settings are combined with them.
const prepared = new WeakMap<readonly KnownRange[], RangeIndex<KnownRange>[]>();

function indexesOf({ ranges }: Known): RangeIndex<KnownRange>[] {
  const known = prepared.get(ranges) ?? [
    index(ranges.filter(({ isShared }) => !isShared)),
    index(ranges.filter(({ isShared }) => isShared)),
  ];
  prepared.set(ranges, known);
  return known;
}

/**
 * Prepares the check of addresses against everything that is never blocked; a range that overlaps refuses, whichever of
 * the two is wider. Whether the lists are fresh enough to block anything at all is another question: `isFresh`.
 */
export function createJudge({ neverBlock, documentationAddresses, known }: NeverBlockConfig): Judge {
  const documentation = documentationAddresses === 'refuse' ? DOCUMENTATION_RANGES : [];
  const configured = neverBlock.flatMap((entry) => {
    const network = parseNetwork(entry);
    return network ? toRange(network.cidr, `the setting RIPOSTE_NEVER_BLOCK lists ${network.cidr}`) : [];
  });
  // What has the better reason goes first, and unassigned space, which the special ranges lie in, last.
  const indexes = [
    index([...rangesOf(SPECIAL_RANGES), ...rangesOf(documentation)]),
    index(configured),
    ...(known ? indexesOf(known) : []),
    index(rangesOf(UNASSIGNED_RANGES)),
  ];
  return (cidr) => {
    const span = readSpan(cidr);
    if (!span) return { reason: `"${clean(cidr, 80)}" is not an address that can be judged`, isShared: false };
    for (const each of indexes) {
      const found = each.overlapping(span);
      if (found) return { reason: `${cidr} is never blocked: ${found.what}`, isShared: found.isShared };
    }
    const widest = WIDEST[span.family];
    if (span.prefix >= widest) return undefined;
    return {
      reason: `${cidr} is never blocked: it is wider than /${widest}, the widest block there is`,
      isShared: false,
    };
  };
}

// A cache of what follows from the settings and lists alone; a warm container keeps the same Config object.
const judges = new WeakMap<NeverBlockConfig, Judge>();

/** The judge of these settings and lists, prepared once. */
export function judgeOf(config: NeverBlockConfig): Judge {
  const judge = judges.get(config) ?? createJudge(config);
  judges.set(config, judge);
  return judge;
}

// Of lists of thousands as well once for each time they change.
const printed = new WeakMap<readonly KnownRange[], string>();

/**
 * A text that differs where another address may be blocked: which ranges never are, whatever the reasons. The same lists
 * in another order make another text, which does no harm.
 */
export function printOf({ neverBlock, documentationAddresses, known }: NeverBlockConfig): string {
  const ranges = known?.ranges ?? [];
  const print =
    printed.get(ranges) ??
    hashed(ranges.map(({ span, isShared }) => `${span.first.join()}/${span.prefix}${isShared ? 's' : ''}`));
  printed.set(ranges, print);
  // The code's own ranges come with a release.
  const fixed = [...SPECIAL_RANGES, ...UNASSIGNED_RANGES].map(({ cidr }) => cidr);
  return hashed([documentationAddresses, ...neverBlock, ...fixed, print]);
}

const hashed = (texts: readonly string[]): string => createHash('sha256').update(texts.join('\n')).digest('base64url');

import { addressesIn } from '../core/addresses/addresses-in.ts';
import { type Family, type Network, parseNetwork } from '../core/addresses/network.ts';
import { indexRanges } from '../core/addresses/range-index.ts';
import { readSpan } from '../core/addresses/span.ts';
import type { Group } from '../core/known.ts';
import { compareLists, type ListChange } from '../core/list-change.ts';

/** A new list against the one in force. */
export interface NeverBlockChange {
  added: number;
  removed: number;
  /** Why a person should look at it before it is in force; absent when it may be at once. */
  why?: string;
}

/** The share of a group's entries that may change from one day to the next. AWS changes far less. */
const MOST_CHANGE = 0.1;

/** The most that a list of partners may cover in sum: a /6 of IPv4, a 64th of all there is, and a /16 of IPv6. */
const WIDEST_SUM: Readonly<Record<Family, { words: string; addresses: bigint }>> = {
  v4: { words: 'a /6 of IPv4', addresses: 1n << 26n },
  v6: { words: 'a /16 of IPv6', addresses: 1n << 112n },
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * Compares each group with the one of the same name: a small group that loses half must not hide behind a large one.
 */
export function compareGroups(before: readonly Group[], after: readonly Group[]): NeverBlockChange {
  const change: NeverBlockChange = { added: 0, removed: 0 };
  for (const what of new Set([...before, ...after].map((group) => group.what))) {
    const old = new Set(before.filter((group) => group.what === what).flatMap(({ cidrs }) => cidrs));
    const next = new Set(after.filter((group) => group.what === what).flatMap(({ cidrs }) => cidrs));
    const added = countNot(next, old);
    const removed = countNot(old, next);
    change.added += added;
    change.removed += removed;
    const share = Math.max(added, removed) / Math.max(old.size, 1);
    if (share > MOST_CHANGE)
      change.why ??= `${added} entries added and ${removed} removed of ${old.size} (${percent(share)}): ${what}`;
  }
  return change;
}

/**
 * Judges the first list after the shipped part of it: of course it has more. But what was shipped must still be there,
 * whole or in pieces.
 */
export function compareWithSnapshot(snapshot: readonly Group[], after: readonly Group[]): NeverBlockChange {
  const change: NeverBlockChange = { added: 0, removed: 0 };
  for (const { what, cidrs } of snapshot) {
    const next = after.filter((group) => group.what === what).flatMap((group) => group.cidrs);
    const index = indexRanges(next.flatMap((cidr) => spanOf(cidr).map((network) => ({ network, label: cidr }))));
    const gone = cidrs.filter((cidr) => spanOf(cidr).some((span) => index.overlapping(span) === undefined)).length;
    change.added += countNot(new Set(next), new Set(cidrs));
    change.removed += gone;
    const share = gone / Math.max(cidrs.length, 1);
    if (share > MOST_CHANGE)
      change.why ??= `${gone} of ${cidrs.length} shipped entries are gone (${percent(share)}): ${what}`;
  }
  return change;
}

/**
 * Judges a list of partners against the one that was accepted last: it waits for a person when more than half of its
 * entries change, or when something comes in and it covers too much in sum.
 *
 * @param before undefined when none was ever accepted
 */
export function judgePartners(before: readonly string[] | undefined, after: readonly string[]): ListChange {
  const change = compareLists(before && entriesOf(before), entriesOf(after));
  const width = change.added.length > 0 ? coversTooMuch(after) : undefined;
  const why = [width, change.why].filter((each) => each !== undefined).join('; ');
  return { added: change.added, removed: change.removed, ...(why && { why }) };
}

const entriesOf = (cidrs: readonly string[]): Map<string, string> => new Map(cidrs.map((cidr) => [cidr, cidr]));

function coversTooMuch(cidrs: readonly string[]): string | undefined {
  const networks = cidrs.flatMap((cidr): Network[] => {
    const network = parseNetwork(cidr);
    return network ? [network] : [];
  });
  const wide = (['v4', 'v6'] as const).filter(
    (family) => addressesIn(networks.filter((one) => one.family === family)) > WIDEST_SUM[family].addresses,
  );
  if (wide.length === 0) return undefined;
  return `its ${cidrs.length} entries cover more than ${wide.map((family) => WIDEST_SUM[family].words).join(' and ')} in sum`;
}

const countNot = (some: ReadonlySet<string>, others: ReadonlySet<string>): number =>
  [...some].filter((one) => !others.has(one)).length;

const spanOf = (cidr: string) => {
  const span = readSpan(cidr);
  return span ? [span] : [];
};

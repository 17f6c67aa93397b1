import { indexRanges } from '../core/addresses/range-index.ts';
import { readSpan } from '../core/addresses/span.ts';
import type { Group } from '../core/known.ts';

/** A new list against the one in force. */
export interface NeverBlockChange {
  added: number;
  removed: number;
  /** Why a person should look at it before it is in force; absent when it may be at once. */
  why?: string;
}

/** The share of a group's entries that may change from one day to the next. AWS changes far less. */
const MOST_CHANGE = 0.1;

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

const countNot = (some: ReadonlySet<string>, others: ReadonlySet<string>): number =>
  [...some].filter((one) => !others.has(one)).length;

const spanOf = (cidr: string) => {
  const span = readSpan(cidr);
  return span ? [span] : [];
};

import type { Span } from './addresses/span.ts';
import { hours } from './time.ts';

/** The lists that are kept in the journal, beside what the settings and the code say. */
export const PARTS = ['own', 'operator', 'parameter', 'object', 'aws'] as const;
export type Part = (typeof PARTS)[number];

/** Addresses and CIDRs in canonical form that are never blocked for one reason. */
export interface Group {
  /** A clause that explains: "it is the public address of a NAT gateway of this account". */
  what: string;
  cidrs: string[];
  /** Others use these addresses too; see KnownRange. */
  isShared?: boolean;
  /** An operator's entry: who made it, why and when, and when it ends (ms). */
  by?: string;
  why?: string;
  at?: number;
  until?: number;
}

/** One range, ready to be compared. */
export interface KnownRange {
  span: Span;
  /** A clause that explains why it is never blocked. */
  what: string;
  /** Whether others than its owner use it, so that people are told of a finding in place of a block. */
  isShared: boolean;
}

/** What was found when the journal's lists were read last. Data, so that the guards stay pure. */
export interface Known {
  /** The same array for as long as no list changes. */
  ranges: readonly KnownRange[];
  /** When this account's own addresses were looked up last, in ms; absent when they never were. */
  ownReadAt?: number;
  /** Why they could not be looked up since, or why a list cannot be read. */
  problem?: string;
}

/** Own addresses come and go; lists older than this are not relied on. */
const MOST_AGE_MS = hours(6);

/** Whether the account's own addresses were looked up, and lately. */
export const isFresh = (known: Known | undefined, now: number): boolean =>
  known?.ownReadAt !== undefined && now - known.ownReadAt <= MOST_AGE_MS;

import type { Ending } from '../alerts/words.ts';
import type { ActionId } from '../core/action.ts';
import { OUTCOMES } from '../core/decision.ts';
import type { SeverityBand, SourceId } from '../core/finding.ts';
import type { Block, DigestAction, DigestInput, Expiring, LiftedBlock } from './input.ts';
import type { Need } from './needs.ts';

/** A number beside those of earlier periods; absent where one of them is missing, which is not the same as zero. */
export interface Compared {
  now: number;
  /** Of the day before; of a weekly digest, the week before. */
  before?: number;
  /** Of the 7 days before; of a weekly digest, the 4 weeks before. */
  median?: number;
}

/** One action on one target, however many findings led to it: the worst and latest of these, and how many they are. */
export interface Deed {
  action: DigestAction;
  count: number;
}

/** One line of a list of what was named most often. All text is as it came. */
export interface Ranked {
  name: string;
  /** Findings that name it. */
  count: number;
  note?: string;
}

/** A kind of finding, as it is counted. The band is that of the worst finding of the type. */
export interface Kind {
  source: SourceId;
  type: string;
  band: SeverityBand;
  count: number;
}

/** Findings that correlation holds for one matter; a finding without an incident is none. */
export interface Incident {
  id: string;
  band: SeverityBand;
  findings: number;
  /** ISO 8601, UTC. */
  firstSeen: string;
  lastSeen: string;
  /** At most five of each. */
  types: string[];
  resources: string[];
}

/** Whether a part of Riposte, or a service on which it depends, works; `unknown` says in its note why. */
export interface Check {
  /** Such as `guardduty`, `dead-letters` or `web-acl-regional`. */
  id: string;
  what: string;
  state: 'ok' | 'off' | 'problem' | 'unknown';
  note: string;
}

/** What one local day or week came to. */
export interface KnownDay {
  /** The local date; of a week, such as `2026-W47`. */
  date: string;
  missing?: never;
  findings: number;
  bySeverity: Record<SeverityBand, number>;
  /** Distinct actions on distinct targets by how they ended; of what was refused or only observed, each decision. */
  byOutcome: Record<Ending, number>;
  sources: Partial<Record<SourceId, number>>;
}

/** A day of which nothing was kept is a gap, and never zero. */
export type DaySummary = { date: string; missing: true } | KnownDay;

export interface FindingCounts {
  /** Each finding once, however often it was sent; copies of others by another service left out. */
  total: number;
  /** How many of them are GuardDuty's or Macie's samples. */
  samples: number;
  /** How many more were copies. */
  copies: number;
  bySeverity: Record<SeverityBand, number>;
  /** Worst first. */
  byType: Kind[];
}

export interface Refusals {
  /** The guard that refused; `when acting` where the action itself did, after a look at the resource. */
  guard: string;
  count: number;
  /** `targets` are a few of the `distinct` ones. */
  reasons: { reason: string; count: number; targets: string[]; distinct: number }[];
}

/** What would have been done in a stronger mode; `targets` are a few of the `distinct` ones. */
export interface Observed {
  action: ActionId;
  playbook: string;
  count: number;
  targets: string[];
  distinct: number;
}

/** The lists of a digest of which some entries may have been left out. */
export type Part =
  | Ending
  | 'needs'
  | 'contained'
  | 'repaired'
  | 'renewed'
  | 'types'
  | 'refusals'
  | 'observations'
  | 'blocks'
  | 'lifted'
  | 'expiring'
  | 'new-kinds'
  | 'incidents'
  | 'addresses'
  | 'networks'
  | 'countries'
  | 'resources'
  | 'accounts';

/**
 * A day or a week as people read it, with the text still as it came: each renderer makes it harmless for its own medium.
 * Everything is in a fixed order, so that the same input gives the same digest. Lists hold what a reader may want to
 * see; `more` says how many entries there are beyond them.
 */
export interface Digest
  extends Pick<DigestInput, 'stack' | 'account' | 'region' | 'mode' | 'period' | 'madeAt' | 'accounts'> {
  kind: 'day' | 'week';
  /** No earlier day was kept: there is nothing to compare with, and every kind of finding would be new. */
  firstDay: boolean;
  /** One sentence, true for every part of the digest. */
  headline: string;
  /** No finding came and nothing was done. */
  quiet: boolean;
  needs: Need[];
  counts: {
    findings: Compared;
    severity: Record<SeverityBand, Compared>;
    outcomes: Record<Ending, Compared>;
  };
  /** 30 days, oldest first; the last is that of the digest, or the last of its week. */
  history: DaySummary[];
  findings: FindingCounts;
  incidents: Incident[];
  /** Everything done or told, by how it ended; worst finding first. Refused and observed stand in their own lists. */
  outcomes: { outcome: DigestAction['outcome']; deeds: Deed[] }[];
  /** Of what was applied: threats contained, lapses repaired, and what would have expired or was known and is renewed. */
  contained: Deed[];
  repaired: Deed[];
  renewed: Deed[];
  refusals: Refusals[];
  observed: Observed[];
  blocks: { inForce: Block[]; lifted: LiftedBlock[] };
  expiring: (Expiring & { at: number })[];
  /** Kinds that no day of the history kept has seen. */
  newKinds: Kind[];
  offenders: { addresses: Ranked[]; networks: Ranked[]; countries: Ranked[] };
  affected: { resources: Ranked[]; accounts: Ranked[] };
  health: Check[];
  more: Partial<Record<Part, number>>;
}

/** Every way in which an action can stand at the end of a period. */
export const ENDINGS: readonly Ending[] = [...OUTCOMES, 'pending', 'undone', 'expired'];

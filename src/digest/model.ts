import type { Ending } from '../alerts/words.ts';
import type { SeverityBand } from '../core/finding.ts';
import type { Check } from '../health/check.ts';
import type { AccountNeeds } from './account-needs.ts';
import type { DigestInput } from './input.ts';
import type { Need } from './needs.ts';
import type { OpenNow } from './open-now/open-now.ts';
import type {
  Acknowledged,
  Block,
  Compared,
  DaySummary,
  DigestAction,
  Expiring,
  FindingCounts,
  GoingOn,
  Incident,
  Kind,
  LiftedBlock,
  ObservedGroup,
  Ranked,
  Refusals,
} from './parts.ts';

/** One action on one target, however many findings led to it: the worst and latest of these, and how many they are. */
export interface Deed {
  action: DigestAction;
  count: number;
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
  | 'going-on'
  | 'acknowledged'
  | 'addresses'
  | 'networks'
  | 'countries'
  | 'resources'
  | 'accounts'
  | 'account-needs';

/**
 * A day or a week as people read it, with the text still as it came: each renderer makes it harmless for its own medium.
 * Everything is in a fixed order, so that the same input gives the same digest. Lists hold what a reader may want to
 * see; `more` says how many entries there are beyond them.
 */
export interface Digest
  extends Pick<DigestInput, 'stack' | 'account' | 'region' | 'mode' | 'period' | 'madeAt' | 'accounts' | 'names'> {
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
  /** What people let be. */
  acknowledged: Acknowledged[];
  /** What came up before and came again, the worst first. */
  goingOn: GoingOn[];
  /** Everything done or told, by how it ended; worst finding first. Refused and observed stand in their own lists. */
  outcomes: { outcome: DigestAction['outcome']; deeds: Deed[] }[];
  /** Of what was applied: threats contained, lapses repaired, and what would have expired or was known and is renewed. */
  contained: Deed[];
  repaired: Deed[];
  renewed: Deed[];
  refusals: Refusals[];
  observed: ObservedGroup[];
  blocks: { inForce: Block[]; lifted: LiftedBlock[] };
  expiring: (Expiring & { at: number })[];
  /** Kinds that no day of the history kept has seen. */
  newKinds: Kind[];
  offenders: { addresses: Ranked[]; networks: Ranked[]; countries: Ranked[] };
  affected: { resources: Ranked[]; accounts: Ranked[] };
  health: Check[];
  /** What the services hold open, each beside the day or week before. */
  openNow: (OpenNow & { before?: number })[];
  /** Accounts that need somebody, the worst first; none where there is no organisation. */
  accountNeeds: AccountNeeds[];
  more: Partial<Record<Part, number>>;
}

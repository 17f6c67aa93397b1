import type { Ending } from '../alerts/words.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Decision } from '../core/decision.ts';
import { OUTCOMES } from '../core/decision.ts';
import type { Finding, SeverityBand, SourceId } from '../core/finding.ts';
import type { LeftOut } from '../core/left-out.ts';
import type { FailedAfter, OpenReason } from '../core/response.ts';
import type { ExpiryKind } from '../expiry/expiry.ts';

/** An action as the journal knows it when the digest is made. Times are milliseconds since 1970. */
export interface DigestAction {
  key: string;
  finding: Finding;
  decision: Decision;
  outcome: Ending;
  /** What failed, where it was not the attempt. */
  failed?: FailedAfter;
  /** A person has said yes. */
  approved?: true;
  reason: string;
  /** Which guard refused while acting. */
  guard?: string;
  from?: string;
  to?: string;
  advice?: string;
  at: number;
}

/** Something that stops working at a time unless it is renewed. */
export interface Expiring {
  /** `calendar`: the list itself, when it is not what it should be. */
  kind: ExpiryKind | 'calendar';
  name: string;
  /** Absent when the service could not be asked: `note` then says why. */
  at?: number;
  note: string;
  /** Whose it is, as its tag says. */
  owner?: string;
  /** The member account that has it; absent for the stack's own. */
  account?: string;
  /** Where it is, of a member's. */
  region?: string;
  /** It is renewed without anybody's help, so that the time being near is no reason to call a person. */
  automatic?: boolean;
}

export interface Block {
  cidr: string;
  reason: string;
  since: number;
  until: number;
}

export interface LiftedBlock {
  cidr: string;
  at: number;
  why: string;
}

/** A number beside those of earlier periods; absent where one of them is missing, which is not the same as zero. */
export interface Compared {
  now: number;
  /** Of the day before; of a weekly digest, the week before. */
  before?: number;
  /** Of the 7 days before; of a weekly digest, the 4 weeks before. */
  median?: number;
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
  /** What its findings name beyond the most that is acted on. */
  leftOut?: LeftOut[];
}

/** What a person lets be, as it stands; it comes back when it gets worse. */
export interface Acknowledged {
  action: DigestAction;
  by: string;
  why: string;
  /** ms since 1970. */
  at: number;
}

/** A matter that came up before the period, and of which something came again within it. */
export interface GoingOn {
  /** The worst of its findings that came again. */
  finding: Pick<Finding, 'source' | 'type' | 'severity' | 'account' | 'region' | 'resources'>;
  /** How many of them came again. */
  findings: number;
  /** When the worst of them came first; ms. */
  since: number;
  /** The band that it has risen from. */
  was?: SeverityBand;
}

/** Findings that correlation holds for one matter; a finding without an incident is none. */
export interface Incident {
  id: string;
  band: SeverityBand;
  findings: number;
  /** ISO 8601, UTC. */
  firstSeen: string;
  lastSeen: string;
  /** What happened, in the order of time: a sentence for each kind of finding, without its place. At most five. */
  says: string[];
  /** At most five of each. */
  types: string[];
  resources: string[];
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
  /** What the services held open when its digest was made, by service. */
  open?: Record<string, number>;
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
export interface ObservedGroup {
  action: ActionId;
  playbook: string;
  count: number;
  targets: string[];
  distinct: number;
}

/** Every way in which an action can stand at the end of a period. */
export const ENDINGS: readonly Ending[] = [...OUTCOMES, 'pending', 'undone', 'expired'];

/** What a finding without an incident is called where findings are gathered by incident. */
export const nameOfIncident = (findingKey: string): string => `finding ${findingKey}`;

/** A matter that somebody has to settle, and nothing contains: what was found last of it, and what became of each answer. */
export interface OpenIncident {
  id: string;
  /** The worst of its findings. */
  finding: Finding;
  reason: string;
  /** Of a flood: how many incidents alike share this entry. */
  alike?: number;
  findings: number;
  /** ms since 1970. */
  since: number;
  responses: {
    key: string;
    action: Decision['action'];
    target: string;
    outcome: Ending;
    because: OpenReason | 'waiting' | 'turn';
    /** What failed, where it was not the attempt. */
    failed?: FailedAfter;
    /** Of what was refused: the kind of policy that denies it, or that the account was not entered at all. */
    refusal?: { deniedBy: string } | 'not-entered';
    /** A person has said yes, and the ceiling keeps it from being carried out. */
    approved?: true;
    advice?: string;
    until?: number;
  }[];
}

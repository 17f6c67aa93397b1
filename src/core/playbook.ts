import type { ActionId } from './action-ids.ts';
import type { Mode, Params } from './decision.ts';
import type { Finding, ResourceKind, SeverityBand, SourceId } from './finding.ts';

export type OneOrMore<T> = T | readonly T[];

/** Which findings a playbook answers. Every field that is there must match; in a list, any entry. */
export interface Match {
  source?: OneOrMore<SourceId>;
  /** Globs in which `*` stands for any run of characters. */
  type?: OneOrMore<string>;
  role?: Finding['role'];
  direction?: OneOrMore<NonNullable<Finding['direction']>>;
  severity?: OneOrMore<SeverityBand>;
  account?: OneOrMore<string>;
  region?: OneOrMore<string>;
  /** An organisational unit, or the root, that the account is in or below, by its id. */
  unit?: OneOrMore<string>;
  /** A tag of the account, as `key` or `key=value`. */
  accountTag?: OneOrMore<string>;
  /** One and the same of the finding's resources. Ids are globs; a tag is `key` or `key=value`. */
  resource?: { kind?: OneOrMore<ResourceKind>; id?: OneOrMore<string>; tag?: OneOrMore<string> };
  /** How often the service has seen it. */
  count?: { atLeast?: number; atMost?: number };
  /** When it was last seen, in a time zone; `from` after `to` is over midnight. Days as `mon` … `sun`. */
  time?: { zone?: string; days?: readonly string[]; from?: string; to?: string };
  /** Facts of the finding, equal to or one of. */
  facts?: Readonly<Record<string, OneOrMore<string | number | boolean>>>;
  /** A tag that at least one of the finding's resources carries, as `key` or `key=value`. */
  tag?: string;
}

/** One thing to do. Where `action` finds no target in the finding, the finding is told to people instead. */
export interface Step {
  action: ActionId;
  mode: Mode;
  /** The mode for a target that a second, independent finding names as well. */
  corroborated?: Mode;
  params?: Params;
  /** Nobody is told where it finds no target or is not configured: another step answers the finding. */
  ifAny?: true;
}

/** A rule: which findings call for what, and why. The first playbook that matches decides. */
export interface Playbook {
  id: string;
  when: Match;
  steps: readonly Step[];
  /** The reason, as a sentence that ends each decision's explanation. */
  why: string;
  /** What people should look at, in which order, and what they must not do; every built-in playbook has it. */
  advice?: string;
  /** Leaves what was decided to the daily email. Failures and approvals are told at once all the same. */
  tell?: 'now' | 'digest';
  /** How many people have to approve; 1 unless told. */
  approvals?: number;
  /** Who of the people of `riposte.yml` may approve; those that the file names for all unless told. */
  approvers?: readonly string[];
  /** A channel of `riposte.yml` that its alerts go to, in place of those that the severity chooses. */
  channel?: string;
}

import type { ActionId } from './actions/action.ts';
import type { Mode, Params } from './decision.ts';
import type { Finding, SeverityBand, SourceId } from './finding.ts';

/** Which findings a playbook answers. Every field that is there must match; in an array, any entry. */
export interface Match {
  source?: SourceId;
  /** Globs in which `*` stands for any run of characters. */
  type?: string | readonly string[];
  role?: Finding['role'];
  direction?: Finding['direction'] | readonly NonNullable<Finding['direction']>[];
  severity?: readonly SeverityBand[];
  /** Facts of the finding, equal to or one of. */
  facts?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
  /** A tag that at least one of the finding's resources carries, as `key` or `key=value`. */
  tag?: string;
}

/** One thing to do. Where `action` finds no target in the finding, the finding is told to people instead. */
export interface Step {
  action: ActionId;
  mode: Mode;
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
}

import type { FindTargets } from '../../core/action.ts';
import type { ActionId } from '../../core/action-ids.ts';
import type { Baseline } from '../../core/baseline.ts';
import type { BlastRadius } from '../../core/blast-radius.ts';
import type { Containable } from '../../core/contain.ts';
import type { Params } from '../../core/decision.ts';
import type { Group } from '../../core/group.ts';
import type { ParamRule } from './params.ts';

/** The folder of `src/actions` that holds the action's file. */
type Family =
  | 'network'
  | 'deny'
  | 'identity'
  | 'storage'
  | 'keys'
  | 'secrets'
  | 'certificates'
  | 'contain'
  | 'workflows'
  | 'notify';

/**
 * What an action is for. It contains a threat; repairs a lapse, so that nothing of it is left; renews what would have
 * run out or what others know; or tells people and changes nothing.
 */
export type Purpose = 'contains' | 'repairs' | 'renews' | 'tells';

/** Everything that is true of one action and needs no call to AWS. Lists of actions are questions to these. */
export interface ActionEntry {
  /** Whose function, queue and role it shares. */
  group: Group;
  family: Family;
  purpose: Purpose;
  /** It is off until the owner names this in the setting `contain`. */
  contains?: Containable;
  /** It is off until the owner names this in the setting `baseline`. */
  baseline?: Baseline;
  /**
   * A state action looks, and sets only what differs. A one-shot action makes something new each time it runs, so it is
   * done when it has happened since the newest evidence, whoever did it.
   */
  kind: 'state' | 'one-shot';
  /**
   * Where its effect is: `global` for services without regions; `stack` for the lists that this stack keeps, which
   * protect its own account; `bucket` for an S3 bucket, whose name says nothing of its region; `target` for what is
   * in a region of its own.
   */
  place: 'global' | 'stack' | 'bucket' | 'target';
  /** What one target more is, for budgets and pauses; absent where nothing is changed. */
  blastRadius?: BlastRadius;
  /** Before, during and after. The target follows each. */
  say: { ask: string; doing: string; done: string };
  /** It calls nothing but the account that the finding is about, so it may be done in a member account. */
  reachesMembers: boolean;
  /**
   * It touches whoever made the calls, so the names of protected principals spare him. What only puts back what a call
   * changed spares nobody: whoever may name a user or role would name it as one that is spared.
   */
  sparesCaller: boolean;
  /** Security Hub may show the finding as resolved; with parameters, only where the playbook gives these. */
  resolves: boolean | Params;
  /** Its effect ends automatically, `hours` after the last sighting. */
  temporary: boolean;
  /** Somebody waits for its answer: its function hears of a no at once, too. */
  hearsNo?: true;
  /** Its target's key is the canonical CIDR of an address that is kept out or not reached any more. */
  blocksAddress?: true;
  /** Several IPv6 addresses of one /64 in a finding are one target, the /64: one host has it to itself. */
  joinsIPv6?: true;
  /**
   * Another action, for those targets of the same step that this one cannot work on: a playbook that calls for this one
   * calls for both.
   */
  beside?: ActionId;
  /** While under way, it is re-checked early when a source reports on the rotation of its secret. */
  awaitsRotation?: true;
  /** What a playbook may give it, and the bounds. */
  params: Readonly<Record<string, ParamRule>>;
  /** For the README's table: what it does, and what undo does. */
  summary: string;
  undoSummary: string;
  /** Why it is never undone, as the end of a sentence; where that is not that it would bring the danger back. */
  neverUndone?: string;
  targets: FindTargets;
}

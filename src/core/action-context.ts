import type { ActionId } from './action-ids.ts';
import type { Clients } from './clients.ts';
import type { Config } from './config.ts';
import type { Params } from './decision.ts';
import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';

/** What an action has at hand for one target: the clients, the settings, the finding, and what is known of the response. */
export interface ActionContext {
  clients: Clients;
  config: Config;
  /** The settings of the deployment, where the action is done in another account or region; `config` are those of there. */
  home?: Config | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits this many ms; absent in Lambda, where the real clock does. The local account moves its own clock. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
  finding: Finding;
  /** The playbook's own settings for the action. */
  params: Params;
  /** Who approved it or has it undone; absent when nobody was asked. */
  by?: string;
  /** When the effect of a temporary action is to end, in ms; see `Action.expire`. */
  until: number;
  /**
   * Names this occasion of the response. The same on every attempt, and another one where what was done once is to be done
   * again: make idempotency tokens from it.
   */
  key: string;
  /**
   * An attempt of this occasion has begun to touch the target, and it is not done yet: what is to be kept for later, such as
   * evidence, is made if it is missing. Else that may be gone since, or the world be so by another's doing.
   */
  isBegun?: true;
  /** `to` of the question that was approved; absent when nobody was asked. */
  asked?: string;
  /** The newest moment at which a finding shows the target exposed or due, in ms: what happened since then answers it. */
  evidenceAt: number;
  /**
   * Which of these responses of the same account and place, but for this one, hold what they did, are taking it back, found it
   * done, or failed, by the journal. Absent where there is none to read.
   */
  others?(named: readonly NamedResponse[]): Promise<OtherResponse[]>;
}

/** A response of the same account and place. */
export interface NamedResponse {
  action: ActionId;
  /** The target's key. */
  target: string;
}

/**
 * One that holds what it did, or is being brought about; or that is taken back, by whoever has it in hand until `endsBy` (ms),
 * and holds it until that is done. Or one that had nothing to do, since it found all as it should be (`isFound`): it holds
 * nothing, and there is nothing to undo. Or one that failed, and may have left a part of what it did (`isFailed`).
 */
export interface OtherResponse extends NamedResponse {
  /** The journal's. */
  key: string;
  before: JsonObject;
  endsBy?: number;
  isFound?: true;
  isFailed?: true;
}

export { ACTION_IDS, type ActionId } from './action-ids.ts';
export type { Group } from './group.ts';
export type { JsonObject } from './json.ts';

import type { ActionContext } from './action-context.ts';
import type { ActionId } from './action-ids.ts';
import type { Clients } from './clients.ts';
import type { Config } from './config.ts';
import type { Containment } from './contain.ts';
import type { Params } from './decision.ts';
import type { Finding } from './finding.ts';
import type { Tried } from './inside.ts';
import type { JsonObject } from './json.ts';
import type { Permission } from './permission.ts';

/** What an action works on. `key` names it in the journal, in alerts and on the command line. */
export type Target = JsonObject & { key: string };

/** A target named by the finding that must not be touched, or cannot be what it says: refused while deciding. */
export interface RefusedTarget {
  key: string;
  refuse: string;
}

/**
 * Finds an action's targets in a finding. Pure, and free of the AWS SDK, since every decide function runs it.
 *
 * @param params the playbook's own settings for the action; absent where any of its targets may be meant
 */
export type FindTargets<T extends Target = Target> = (
  finding: Finding,
  config: Config,
  params?: Params,
) => (T | RefusedTarget)[];

/** What reading the state before the action led to. */
export type Prepared<B extends JsonObject> =
  /**
   * Go on: `before` is all that undo needs; `from` and `to` say for people what will change. With `unlessApproved`, a
   * person is asked first also where the playbook enforces, and this is why.
   */
  | {
      verdict: 'proceed';
      before: B;
      from: string;
      to: string;
      tags?: Record<string, string>;
      unlessApproved?: string;
      /** When an answer comes too late, in ms; by the setting approvalHours where absent or later. */
      answerBy?: number;
      /**
       * What it would do to people and services, as the end of a sentence that begins with "It", from the state just read:
       * what a person who is asked says yes to.
       *
       * @example 'denies user build-bot everything, console and open sessions included'
       */
      effect: string;
      /** Who else is hit, where somebody is. */
      alsoHit?: string;
      /** What was seen of those lately. It is shown, and changes all the time: a yes is none to it. */
      lately?: string;
    }
  /** The world is already as the action would leave it. */
  | { verdict: 'unchanged'; reason: string }
  /** It must not or cannot be done; `advice` says what a person can do about it. */
  | { verdict: 'refuse'; reason: string; advice?: string }
  /** There is nothing to do by machine: a person has to, and `advice` says what. */
  | { verdict: 'advise'; reason: string; advice: string };

/**
 * What is still to be done when an action is done, such as to delete what was replaced: which step, and when (ms). `always`: it
 * only looks, or ends an effect whose time is over, and so does not wait while nothing new may be touched.
 */
export type FollowUp = { step: string; at: number; always?: true };

/**
 * How a step that follows went, which comes next, if any, and what is left to a person since it could not be done.
 * `lost`: what was in force is so no longer, which people are told with the advice. It stays open until the last step, and is
 * not tried by itself; a next finding is answered as after anything that was done.
 */
export type Followed = {
  result: string;
  next?: FollowUp;
  byHand?: string;
  lost?: { containment: Containment; advice: string };
};

/** What reading back after the action showed. */
export type Verified =
  | {
      verdict: 'done';
      result: string;
      followUp?: FollowUp;
      containment?: Containment;
      /** Of a temporary effect that was found: when it ends, in ms, where that is not as it was to be set. `result` says it too. */
      until?: number;
    }
  /**
   * Under way at AWS: look again after this many seconds; the action fails when `giveUpAfterSeconds` have passed, and
   * `advice` then says what a person can do.
   */
  | { verdict: 'pending'; reason: string; checkAfterSeconds: number; giveUpAfterSeconds: number; advice?: string }
  /**
   * A part of it is in force: `done` says which, `missing` what is not, and `advice` what a person must do. It is tried again
   * by itself, unless only a person can finish it (`byHand`).
   */
  | {
      verdict: 'partial';
      done: string;
      missing: string;
      advice: string;
      byHand?: true;
      followUp?: FollowUp;
      containment?: Containment;
    }
  | { verdict: 'failed'; reason: string; advice?: string };

/** One target of a batch, for actions that apply a whole batch at once. */
export interface BatchItem<T extends Target, B extends JsonObject> {
  target: T;
  before: B;
  ctx: ActionContext;
}
export type BatchResult = Verified | { verdict: 'unchanged'; reason: string } | { verdict: 'refuse'; reason: string };

// Written as a method, so that an action of its own target type still counts as an action of any target.
type Undo<T extends Target, B extends JsonObject> = {
  undo(target: T, before: B, ctx: ActionContext): Promise<string>;
}['undo'];

/**
 * One remediation. Each step may run twice, since an attempt can die between any two calls: `apply` sets a state
 * ("blocked until T"), never counts one up, and `before` of the first attempt is kept for undo.
 *
 * Errors thrown by a step are retried when `isRetryable`, and end the action as `failed` when not.
 */
export interface Action<T extends Target = Target, B extends JsonObject = JsonObject> {
  id: ActionId;
  /** Every SDK command that the steps below send, and no other. A test compares. */
  permissions: readonly Permission[];
  /**
   * What `undo`, `expire` and `followUp` send, where another function takes back what this one does (`groupToUndo`); then
   * `permissions` are of the other steps alone.
   */
  undoPermissions?: readonly Permission[];
  /** A finding that is sent again renews the effect, instead of being an action that is done already. */
  renewable?: true;
  /**
   * It may share what it did with other responses of the account, and so is undone while no other of these is: whether the last
   * one is left is known then.
   */
  undoneAlone?: true;
  /**
   * It takes several looks, and each does what can be done by then: while it is pending, `apply` runs again before
   * `verify`, with the same `before`.
   */
  stepwise?: true;
  /**
   * What it sets names the moment of the attempt: one after an attempt that failed goes by the state as it is then. What died in
   * the middle goes on with its own.
   */
  ofMoment?: true;
  /** Reads the present state. Changes nothing. */
  before(target: T, ctx: ActionContext): Promise<Prepared<B>>;
  apply(target: T, before: B, ctx: ActionContext): Promise<void>;
  /**
   * Only for actions whose `verify` writes, or cannot tell what was begun from what was not: looks whether the effect is in
   * force or under way, and changes nothing; `failed` where neither. Asked of an attempt that died, while nothing may be
   * touched.
   */
  look?(target: T, before: B, ctx: ActionContext): Promise<Verified>;
  /**
   * `verify` sets the state once more, and so is not called of what is under way while nothing may be touched: it is looked at
   * by `look` then.
   */
  verifySets?: true;
  /**
   * Only for actions whose `undo` writes down what it is about to do: whether AWS itself shows that nothing of the effect is
   * left. Only reads. False where that is not certain; what is only written down counts for nothing.
   */
  isLifted?(target: T, before: B, ctx: ActionContext): Promise<boolean>;
  /**
   * Only for actions whose effect may be in force, or come about by itself, though the last attempt failed with `error`, which can pass:
   * looks at that before people are told. Only reads; undefined where nothing is to be added to the error. `before` is absent
   * where it failed before anything was touched.
   */
  afterFailure?(target: T, error: unknown, ctx: ActionContext, before?: B): Promise<Verified | undefined>;
  /**
   * Only for actions whose effects add up over several occasions: the state before all of them, so that undo puts back what
   * each of them took.
   */
  merge?(earlier: B, now: B): B;
  /**
   * Only for actions that take from a target what is there: whether nothing of that has come since, whatever a first half has
   * changed itself. What was approved and failed half-way goes on without asking anew only then.
   */
  addsNothing?(earlier: B, now: B): boolean;
  /**
   * Only for actions whose target is known by a name: whether that stands for another thing by now, of which nothing holds that
   * was before.
   */
  isAnother?(earlier: B, now: B): boolean;
  /** Reads back. */
  verify(target: T, before: B, ctx: ActionContext): Promise<Verified>;
  /** In place of `apply` and `verify`, for an action whose cost is per batch and not per target. Results in order. */
  applyBatch?(items: BatchItem<T, B>[]): Promise<BatchResult[]>;
  /**
   * Puts `before` back and returns what was done, for people. Throws CannotUndoError when the world has moved on.
   * `never` where undoing would bring the danger back.
   */
  undo: 'never' | Undo<T, B>;
  /**
   * Only for temporary actions: takes back the effect when `params.hours` have passed since the finding was last seen,
   * unless something else still wants it. Returns what was done, for the record; people read it in the digest.
   */
  expire?(target: T, before: B, ctx: ActionContext): Promise<string>;
  /**
   * Only for actions whose `verify` names one: carries out a step that follows, once its time has come, and says which
   * comes next. What it throws is told once, and the step is tried again each hour.
   */
  followUp?(due: FollowUp, target: T, before: B, ctx: ActionContext): Promise<Followed>;
  /**
   * Only for actions of which AWS tells, without changing anything, whether they are allowed: asks. For the doctor, which
   * cannot have the function's role.
   */
  probe?(clients: Clients, config: Config): Promise<Tried[]>;
}

/** An action whose code is not loaded yet. */
export interface LaterAction {
  id: ActionId;
  load(): Promise<Action>;
}

/** The action itself, loaded where it was not. */
export const loadAction = async (held: Action | LaterAction): Promise<Action> => ('load' in held ? held.load() : held);

export function isRefused(target: Target | RefusedTarget): target is RefusedTarget {
  return 'refuse' in target;
}

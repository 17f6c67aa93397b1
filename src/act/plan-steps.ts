import type { JsonObject, Verified } from '../core/action.ts';
import type { Outcome } from '../core/decision.ts';

/** What is to be done with one response now, after reading and before touching. */
export type Plan =
  /** `shown` is what a question would show, where one has to be asked after all. */
  | { step: 'apply'; before: JsonObject; from: string; to: string; shown: Shown }
  /** It was started earlier: only look whether it has arrived; or first do what can be done by now. */
  | { step: 'check'; goOn?: true }
  /**
   * An attempt died after its effect, and this is what was found of it; `isHeld` where it may not go on now, and waits. `fault`
   * is why its last attempt failed, where it did.
   */
  | { step: 'found'; verified: Verified; isHeld?: true; fault?: string }
  /** It was begun, and nothing here can look what has come of it. */
  | { step: 'stay'; reason: string; advice: string }
  | { step: 'undo' }
  /** Its time is over. */
  | { step: 'expire' }
  /** What would follow waits for the end of a pause. */
  | { step: 'wait'; reason: string }
  /** Only the alert of an earlier attempt is still to be sent. */
  | { step: 'tell' }
  /** Only who wants it is noted. */
  | { step: 'join'; isNews: boolean }
  | { step: 'ack' }
  /** A person wants to be asked again. */
  | { step: 'postpone' }
  /** A yes that is not enough, or counts for nothing: the question stays; `reason` where people are told. */
  | { step: 'said'; reason?: string }
  /** The question stays as it is; `remind` where that is due. */
  | { step: 'keep'; remind: boolean }
  /** A person decides; `reason` where the state of the world calls for that, and not the playbook. */
  | ({ step: 'ask'; reason?: string } & Shown)
  /** `isExposed` where a look showed that what had been done holds no longer. */
  | { step: 'end'; outcome: Outcome; reason: string; advice?: string; guard?: string; isExposed?: true };

/** What a question shows, and the plan that it is asked on. */
interface Shown {
  from: string;
  to: string;
  effect: string;
  plan: string;
  /** When an answer comes too late, in ms, where that is known. */
  answerBy?: number;
}

/** Only a question or an open end is over: no finding asks for it any longer. */
export const isGone = (plan: Plan): boolean => plan.step === 'end' && plan.guard === 'gone';

/** Something is set, or what was set earlier is read back. */
export const isTried = ({ step }: Plan): boolean => step === 'apply' || step === 'check';

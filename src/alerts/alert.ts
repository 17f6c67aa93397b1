import type { Verdict } from '../core/approval-link.ts';
import type { Containment } from '../core/contain.ts';
import type { Decision, Outcome } from '../core/decision.ts';
import type { Finding, SeverityBand } from '../core/finding.ts';
import type { FailedAfter } from '../core/response.ts';

/** Where a question can be answered, and by whom. */
export interface AnswerLink {
  url: string;
  /** Six digits. */
  code: string;
  /** The page is behind a sign-in. */
  signIn?: true;
  /** Why it cannot approve, where it cannot. */
  mayNot?: string;
  /** Whose link it is; absent: whoever holds the message may answer. */
  to?: string;
}

/** Buttons with which a question is answered in a chat. */
export interface AnswerButtons {
  /** Names and proves the question. */
  token: string;
  verdicts: readonly Verdict[];
  /** Who may approve, where not everybody may; or why nobody can here. */
  note?: string;
}

/** Which step of which question a question is: one answer decides all its steps. */
export interface StepOf {
  number: number;
  of: number;
  /** The key of the attack sequence. */
  sequence: string;
  /** The same for all steps that one answer decides, and for no other. */
  group: string;
}

/** One thing that people are told. Made by act for every action that ended, waits for approval, or was undone. */
export interface Alert {
  /** The same when the same alert is sent again after a crash, so that receivers can drop the copy. */
  id: string;
  finding: Finding;
  /** What the inventory of the organisation calls the finding's account; absent where it does not know it. */
  accountName?: string;
  decision: Decision;
  outcome: Outcome | 'undone';
  /** Of a failure after the action was done: what failed. Absent where the action itself did. */
  failed?: FailedAfter;
  /** A sentence: why, or what happened. */
  reason: string;
  /** What changed, for people; absent when nothing did. */
  from?: string;
  to?: string;
  /** Of a containment: what was cut, how that is known, and what was not. */
  containment?: Containment;
  /** What a person should do now, when there is something. */
  advice?: string;
  /** What the playbook says that a person should look at, in which order. Put in by the alerter. */
  guide?: string;
  /** The journal's key, to undo or to look up. */
  key: string;
  /** False for an applied action whose `undo` is `never`; absent means that an applied action can be undone. */
  undoable?: boolean;
  /** A person had approved it. */
  approved?: true;
  /** People were asked about it until now, or a yes waited: chats show this end in the place of the question. */
  afterQuestion?: true;
  /** Who decided, of what a person had approved, rejected or wanted undone. */
  by?: string;
  /** Of a question: what saying yes would do, from the state of the world just read. */
  effect?: string;
  /** Of a question: the plan that it is asked on, and what would change; empty where no state was read. */
  question?: {
    plan: string;
    from: string;
    to: string;
    /** Who may approve it yet, by their names in riposte.yml; absent: whoever holds the message. */
    may?: string[];
  };
  /** Of a question: the link of the approval page for who gets this message. Put in as it is sent. */
  link?: AnswerLink;
  /** Of a question: its buttons in a chat. Put in as it is sent. */
  buttons?: AnswerButtons;
  /** Of a question: the key of the attack sequence for which it is asked. */
  sequence?: string;
  /** Of a question that is a step of one that covers a whole attack sequence. Put in as its message is made. */
  step?: StepOf;
  /** Of a question: when it lapses, ms. */
  until?: number;
  /** How many findings want it, where these are several. */
  findings?: number;
  /** Which guard refused it. */
  guard?: string;
  /** Nothing was done about what must not stay without an answer: it is open until somebody settles it. */
  uncontained?: true;
  /** When it was made, ms. */
  at?: number;
}

/**
 * Whether it tells of a yes that waits for the ceiling to be raised, as `isHeldYes` of `act/held-yes.ts` says of a record, or
 * for the end of a pause: nothing is done yet, and nothing is left to people.
 */
export const tellsOfHeldYes = ({
  outcome,
  approved,
  guard,
}: {
  outcome: Alert['outcome'] | 'expired' | 'pending';
  approved?: true | undefined;
  guard?: string | undefined;
}): boolean =>
  approved === true &&
  (outcome === 'notified' || outcome === 'observed' || (outcome === 'refused' && guard === 'paused'));

/** Something that people should know which is about no action, such as a list that is held back. */
export interface Notice {
  /** The same when it is sent again. */
  id: string;
  /** What it is about, such as `never-block`. */
  about: string;
  severity: SeverityBand;
  needsPerson: boolean;
  subject: string;
  /** Whole lines, ours; what it quotes is harmless already. */
  body: string;
  /** Whom it concerns, beside the topic, which hears of each: a channel, and an address where each has a message. */
  to?: { channel: string; address?: string };
}

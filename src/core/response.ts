import type { ActionId } from './action-ids.ts';
import type { Containment } from './contain.ts';
import type { Decision, Mode, Params } from './decision.ts';
import type { Finding, SeverityBand } from './finding.ts';

/** Where the effect of a response is: its account, and its Region, or `global` (IAM, CloudFront, Route 53, Organizations). */
export interface Where {
  account: string;
  place: string;
}

/**
 * Names one response, which all findings that want it join: no finding id, no event id.
 *
 * Ten findings about one secret are one rotation, and what two services say about one access key is one question.
 *
 * @example responseKey({ account: '111122223333', place: 'global' }, 'deactivate-access-key', 'AKIAEXAMPLE')
 */
export function responseKey({ account, place }: Where, action: ActionId, target: string): string {
  return `${account}#${place}#${action}#${target}`;
}

/** Reads a response's key; undefined for anything else, such as the keys of the layout before. */
export function parseResponseKey(key: string): (Where & { action: ActionId; target: string }) | undefined {
  const [account = '', place, action, ...target] = key.split('#');
  if (!/^\d{12}$/.test(account) || !place || !action || target.length === 0) return undefined;
  return { account, place, action: action as ActionId, target: target.join('#') };
}

/**
 * Where a response stands. `claimed`, `pending`, `waiting`, `undoing` and `expiring` are under way; `done`, `undone` and
 * `expired` are ends. Whether an end settles the matter is said by `open`.
 */
export const RESPONSE_STATES = [
  'pending',
  'claimed',
  'waiting',
  'done',
  'undoing',
  'undone',
  'expiring',
  'expired',
] as const;
export type ResponseState = (typeof RESPONSE_STATES)[number];

/**
 * Why an end does not settle the matter:
 * - `ceiling`: told or observed only because of the deployed `mode`
 * - `paused`: refused because of the pause, or told to wait for its end
 * - `permission`: the function, or a policy of the account, lacked or denied a permission
 * - `member`: the role in the member account cannot be taken: it is missing, or entering the account is denied
 * - `failed`: it failed otherwise
 * - `partial`: a part of it is in force
 * - `overdue`: its effect is in force beyond its time, since it could not be taken back
 * - `lapsed`: nobody answered in time
 * - `budget`: its class waits for a person, since its budget is used up or its breaker has opened
 * - `uncontained`: nothing was done about what must not stay without an answer: only told, or refused by a guard
 */
export const OPEN_REASONS = [
  'ceiling',
  'paused',
  'permission',
  'member',
  'failed',
  'partial',
  'overdue',
  'lapsed',
  'budget',
  'uncontained',
] as const;
export type OpenReason = (typeof OPEN_REASONS)[number];

/** One line of a response's history, which is only ever added to. */
export interface HistoryEntry {
  /** ms since 1970. */
  at: number;
  /** `riposte`, or the person, as AWS knows them. */
  who: string;
  /** By which way: `finding`, `sweep`, `answer`, `take-up`, … */
  how: string;
  /** What happened, in a word: `joined`, `asked`, `applied`, `undone`, … */
  what: string;
  from?: string;
  to?: string;
  why?: string;
  /** Of a failure: names it by all that was said of it, where `why` has only so much. */
  fault?: string;
  /**
   * Of an answer: by which way it came, where not by the command; from which address; signed in as whom; on which plan; by
   * which link or buttons.
   */
  via?: string;
  address?: string;
  subject?: string;
  plan?: string;
  link?: string;
  /** Of an answer: whose it is, where riposte.yml names who gave it. */
  person?: string;
}

/** Ends of an attempt that may have touched something. */
const TOUCHED = ['applied', 'partial', 'failed'] as const;
export type Touched = (typeof TOUCHED)[number];
/** An end as one of those; undefined where it is none. */
export const asTouched = (what?: string): Touched | undefined => TOUCHED.find((one) => one === what);

/** The last end that may have touched something, of those that a history tells. */
export const lastTouched = (history: readonly HistoryEntry[]): Touched | undefined =>
  asTouched(history.findLast(({ what }) => asTouched(what))?.what);

/**
 * What failed where it is not the action itself that was tried: its undo, its end in time, a step that follows, a renewal, a
 * look whether it holds still as its finding was seen again; it holds no longer, by a look at it; it was begun, and nothing can
 * look at it now; or it was approved in vain.
 */
export type FailedAfter = 'undo' | 'end' | 'follow-up' | 'renewal' | 'look' | 'lost' | 'away' | 'vain';

/** What people are to hear of what was done before a question, which the record, that is about the question, does not say. */
export interface ToldBeside {
  outcome: 'failed' | 'partial';
  /** Absent where a release before wrote it. */
  failed?: FailedAfter;
  byHand?: true;
  reason: string;
  advice: string;
  containment?: Containment;
  /** What its alert's id ends with. */
  occurrence: string;
}

/** Who has to approve: so many of these people. */
export interface Needs {
  approvals: number;
  may: string[];
}

/** A yes of one person, on one plan. */
export interface Yes {
  person: string;
  plan: string;
  at: number;
}

/** One finding that wants a response. Times in ms since 1970. */
export interface Want {
  /** The key of the finding. */
  finding: string;
  type: string;
  title: string;
  severity: number;
  /** What the finding is about, such as `bucket press-kit`. */
  about?: string;
  /** What people call it, where its id says nothing to them: a certificate's common name. */
  name?: string;
  /** What decides about it, on a line for people: its domain, process, package; see `sources/shown-facts`. */
  facts?: string;
  /** The finding's own state, such as `ACTIVE`, where the source has one. */
  status?: string;
  /** How often it was counted at the last news. */
  count: number;
  incident?: string;
  /** The key of the attack sequence that it is of: what is asked for one is one question. */
  sequence?: string;
  playbook: string;
  /** The playbook's own mode, before the deployed ceiling. */
  mode: Mode;
  params?: Params;
  reason: string;
  /** Nothing but a word to people answers this finding, which somebody has to settle. */
  alone?: true;
  /** How many people have to approve, and who may, where the playbook says so. */
  approvals?: number;
  approvers?: readonly string[];
  /** Who may be behind the principals that the finding is about; see `peopleBehind`. */
  behind?: string[];
  /** Which guard refuses it for this finding; then `reason` is why. */
  guard?: string;
  /** A person said no, or undid it, when this finding wanted it: that stands, until the finding gets worse. */
  no?: true;
  /** It wants the response no more since its last sighting, and stays as the last one, to say what the response was about. */
  left?: true;
  /** The finding's last sighting. */
  seenAt: number;
  /** When the finding shows the target exposed or due. */
  evidenceAt: number;
  joinedAt: number;
}

/** A person's word that an open end may stay as it is, and what it was said of: whatever is worse than this ends it. */
export interface Ack {
  by: string;
  at: number;
  why: string;
  band: SeverityBand;
  status: string;
  /** How many findings wanted it. */
  findings: number;
}

const ENDS: readonly ResponseState[] = ['done', 'undone', 'expired'];

/** Whether nothing is under way, and nobody is waited for. */
export const isEnd = (state: ResponseState): boolean => ENDS.includes(state);

/** Whether it has ended, and its end settles the matter. */
export const isSettled = ({ state, open }: { state: ResponseState; open?: OpenReason }): boolean =>
  isEnd(state) && open === undefined;

/** Whether people still have to hear of it: not settled, or waiting for them, and not acknowledged. */
export const isOpen = ({ state, open, ack }: { state: ResponseState; open?: OpenReason; ack?: Ack }): boolean =>
  (open !== undefined || state === 'waiting') && ack === undefined;

/** What a finding says of its own state, in one word; empty where the source has none. */
export function statusOf({ facts, archived }: Pick<Finding, 'facts' | 'archived'>): string {
  if (archived) return 'ARCHIVED';
  const { status, state, workflow, compliance } = facts;
  return String(status ?? state ?? workflow ?? compliance ?? '');
}

/** The key of the response that a decision about a finding calls for. Telling people is one for each finding, or each matter. */
export function keyOfDecision(
  finding: Pick<Finding, 'source' | 'id' | 'account' | 'region'>,
  { action, target, at }: Pick<Decision, 'action' | 'target' | 'at'>,
): string {
  const [account = '', place = ''] = at?.split('#') ?? [finding.account, finding.region];
  return responseKey({ account, place }, action, action === 'notify' ? notifyTarget(finding, target) : target);
}

/** How a finding, or the matter that it is of, is named in the target of its `notify`. */
export const notifyTarget = ({ source, id }: Pick<Finding, 'source' | 'id'>, matter = '-'): string =>
  `${source}#${matter === '-' ? id : matter}`;

import type { FollowUp, JsonObject, Target } from '../core/action.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Containment } from '../core/contain.ts';
import { type Decision, lowerMode, type Mode, type Outcome } from '../core/decision.ts';
import type { Finding, SourceId } from '../core/finding.ts';
import type {
  Ack,
  FailedAfter,
  HistoryEntry,
  Needs,
  OpenReason,
  ResponseState,
  ToldBeside,
  Touched,
  Want,
  Yes,
} from '../core/response.ts';
import type { Key } from '../platform/table.ts';

/** The layout of the records that this release writes. Those of the releases before it have none, and are upgraded as they are read. */
export const LAYOUT = 2;

/** One action on one target, with all findings that want it: what was intended, from what to what, by whom, and how it stands. */
export interface ResponseRecord extends Key {
  layout: typeof LAYOUT;
  /** See `responseKey`; of a record that a release before began, the key that it had. */
  key: string;
  account: string;
  place: string;
  action: ActionId;
  target: Target;
  /** What the deployed ceiling left of the strongest mode when it was last decided. */
  mode: Mode;
  /** Up to `MOST_WANTS`, the strongest first, then the most severe and latest: the first one holds. */
  wants: Want[];
  /** How many more there are. */
  wantsMore?: number;
  state: ResponseState;
  /** Counts every write, and guards each: a writer that read an older version loses. */
  version: number;
  attempts: number;
  /** Which turn of the response this is: whatever begins anew counts, so that its alerts have ids of their own. */
  turn?: number;
  /** Which occasion it is, where what was done once is to be done again: it names the change to AWS. */
  occasion?: number;
  /** Up to when evidence is answered, of an action that is done once or had nothing to do; ms. */
  satisfied?: number;
  /** When its effect was last brought about; ms. */
  appliedAt?: number;
  before?: JsonObject;
  /** Of which occasion `before` is; absent where a release before wrote it. */
  beforeOf?: number;
  /** In which region of a member account that was claimed: by the role of that region it is looked at and taken back. */
  entered?: string;
  from?: string;
  to?: string;
  outcome?: Outcome;
  /** Which guard refused. */
  guard?: string;
  reason?: string;
  advice?: string;
  /** Only a person can finish what is half done: it is not tried again by itself. */
  byHand?: true;
  /** The last look found that what had been done holds no longer, and nothing was to be touched then. */
  isExposed?: true;
  /** Why its end settles nothing. */
  open?: OpenReason;
  ack?: Ack;
  history: HistoryEntry[];
  /** How many older entries of the history stand in an item of their own. */
  historyMore?: number;
  /** The last end of an attempt among those that may have touched something; absent where a release before moved them. */
  historyTouched?: Touched;
  /** What a question says it would do, from the state before it. */
  effect?: string;
  /** Of a containment: what was cut, how that is known, and what was not. */
  containment?: Containment;
  /** What was shown to the person who is asked: a hash of the state before and of the change. */
  plan?: string;
  /** Of a question that not everybody may answer, or one person alone: who has to approve, and who has. */
  needs?: Needs;
  yes?: Yes[];
  /** When a `pending` action has taken too long, or a `waiting` one lapses; ms. */
  giveUpAt?: number;
  /** A person was reminded of the question. */
  reminded?: true;
  /** When a person wants to be asked again; ms. */
  askAgainAt?: number;
  /** How often a lapsed question, or a failure, was taken up again by itself. */
  tries?: number;
  /** When the effect of a temporary action is to end; ms. */
  expiresAt?: number;
  /** What the sweep is to have done after it. */
  followUp?: FollowUp;
  /** Who approved, rejected or undid it: see `decidedBy`. */
  by?: string;
  /** A person said yes. Never inferred from `by`: who said no stands there too. */
  approved?: true;
  /** Until when that yes holds where the ceiling keeps it from being carried out: the time that its question had; ms. */
  yesUntil?: number;
  /** It was begun, and who looked at it last could do no more: its function is not deployed. */
  away?: true;
  /** Its alert could not be sent. */
  alertDue?: boolean;
  /** Alerts about what was done before a question that could not be sent. */
  besideDue?: ToldBeside[];
  /** What a step beside a question left for a person to do of what was done before it. */
  leftByHand?: string;
  /** Of a question that something follows by its own clock: when the question itself is looked at; ms. */
  lookAt?: number;
  /** When the sweep is to look after it; absent when nothing is open. */
  dueShard?: string;
  dueAt?: number;
  /** When it was last news; ms. */
  dayAt: number;
  dayKey: string;
  ttl: number;
}

/** How many findings a response keeps whole. */
export const MOST_WANTS = 20;

/** Whether nothing is under way but, at most, the wait for a person. */
export const isAtRest = ({ state }: Pick<ResponseRecord, 'state'>): boolean =>
  state === 'done' || state === 'undone' || state === 'expired' || state === 'waiting';

/** Whether people are asked about it, also while a step that follows what was done before is taken beside the question. */
export const isAsked = ({ state, outcome }: Pick<ResponseRecord, 'state' | 'outcome'>): boolean =>
  state === 'waiting' || (state === 'expiring' && outcome === 'awaiting-approval');

type Asking = Pick<ResponseRecord, 'plan' | 'turn'>;

/** Names what a question shows and when it was asked: the same state asked about anew is another question. */
export const askedPlan = ({ plan = '', turn = 1 }: Asking): string => `${plan}~${turn}`;

/** Whether an answer, by the plan that it names, is to this question; what a release before has sent names no turn. */
export const isAboutPlan = (named: string, record: Asking): boolean =>
  named === askedPlan(record) || named === (record.plan ?? '');

/** In which turn of its response what is named was asked; 0 where a release before asked, or nothing is named. */
export const turnNamed = (named = ''): number => Number(/~(\d+)$/.exec(named)?.[1] ?? 0);

/** Whether what is named was asked later than anything that is recorded: its record is still to come. */
export const isAhead = (named: string, { turn = 1 }: Pick<Asking, 'turn'>): boolean => turnNamed(named) > turn;

/**
 * Whether only the mode, a pause or a budget keeps what was decided last from being done, also while a step that follows what
 * was done before is taken beside that.
 */
export const isHeldBack = ({ state, open }: Pick<ResponseRecord, 'state' | 'open'>): boolean =>
  (state === 'done' || state === 'expiring') && (open === 'ceiling' || open === 'paused' || open === 'budget');

/** Whether it says what is asked or held back now: a step that follows what was done before is taken beside that. */
export const isBeside = (record: Pick<ResponseRecord, 'state' | 'outcome' | 'open'>): boolean =>
  isAsked(record) || isHeldBack(record);

/** Whether people have still to hear of it. */
export const owesAlert = ({ alertDue, besideDue }: Pick<ResponseRecord, 'alertDue' | 'besideDue'>): boolean =>
  alertDue === true || besideDue !== undefined;

/** The finding's want that holds: the strongest mode that a playbook justifies and no guard refuses. */
export function holdingWant({ wants }: Pick<ResponseRecord, 'wants'>): Want {
  const [first] = wants;
  if (!first) throw new Error('a response is wanted by a finding at least');
  return first;
}

/** The decision that holds, as it was last decided. */
export function decisionOf(record: Pick<ResponseRecord, 'wants' | 'action' | 'target' | 'mode'>): Decision {
  const want = holdingWant(record);
  const mode = lowerMode(want.mode, record.mode);
  return {
    playbook: want.playbook,
    action: record.action,
    target: record.target.key,
    mode,
    ...(want.mode !== mode && { ownMode: want.mode }),
    reason: want.reason,
    params: want.params ?? {},
    ...(want.guard && { outcome: 'refused' as const, guard: want.guard }),
  };
}

/**
 * What the journal's record of a response says of a finding that wants it, in a finding's shape: what it is and how
 * bad, and nothing of who took part. The whole finding is read by its key.
 */
export function briefFinding(want: Want): Finding {
  const [source = '', account = '', region = '', ...id] = want.finding.split('#');
  const seen = new Date(want.seenAt).toISOString();
  const [kind = 'other', ...name] = want.about?.split(' ') ?? [];
  return {
    source: source as SourceId,
    id: id.join('#'),
    type: want.type,
    title: want.title,
    severity: want.severity,
    account,
    region,
    partition: 'aws',
    receivedIn: { account, region },
    firstSeen: seen,
    lastSeen: seen,
    evidenceAt: new Date(want.evidenceAt).toISOString(),
    count: want.count,
    sample: false,
    archived: false,
    peers: [],
    resources: want.about ? [{ kind: kind as Finding['resources'][number]['kind'], id: name.join(' ') }] : [],
    facts: {
      ...(want.status && { status: want.status }),
      ...(want.name && { commonName: want.name }),
      ...(want.facts && { decides: want.facts }),
    },
    ...(want.incident && { incident: want.incident }),
  };
}

/** The key of the attack sequence for which a response is wanted; undefined where it is for none. */
export const sequenceIn = ({ wants }: Pick<ResponseRecord, 'wants'>): string | undefined =>
  wants.find(({ sequence }) => sequence !== undefined)?.sequence;

/** The severity that a response has: that of the worst finding that wants it. */
export const severityOf = ({ wants }: Pick<ResponseRecord, 'wants'>): number =>
  Math.max(0, ...wants.map(({ severity }) => severity));

/** What was in force is so no longer, by a look at it later: a person has to see to it. */
export const isLost = ({ outcome, byHand }: Pick<ResponseRecord, 'outcome' | 'byHand'>): boolean =>
  outcome === 'failed' && byHand === true;

/** Who said yes or no to it, or took it back; not who only let it be, whom a release before wrote there as well. */
export const decidedBy = ({
  by,
  approved,
  outcome,
  state,
}: Pick<ResponseRecord, 'by' | 'approved' | 'outcome' | 'state'>): string | undefined =>
  approved || outcome === 'rejected' || state === 'undone' || state === 'undoing' ? by : undefined;

/** No finding asked for it any longer, and so it ended: nothing was done, and nothing was found in order. */
export const isUnasked = ({ outcome, guard }: { outcome?: string | undefined; guard?: string | undefined }): boolean =>
  outcome === 'unchanged' && guard === 'gone';

/** What failed of a response that ended so, where it was not the attempt. */
export function failedAfterOf(record: Pick<ResponseRecord, 'outcome' | 'byHand' | 'guard'>): FailedAfter | undefined {
  if (record.outcome !== 'failed') return undefined;
  if (isLost(record)) return 'lost';
  return record.guard === 'not-deployed' ? 'vain' : undefined;
}

import type { FollowUp, JsonObject, Target } from '../core/action.ts';
import { type Decision, MODES, type Outcome } from '../core/decision.ts';
import { type Finding, findingKey, seenAtOf, sequenceOf } from '../core/finding.ts';
import { type OpenReason, type ResponseState, statusOf, type Want } from '../core/response.ts';
import type { Key } from '../platform/table.ts';
import { findingSubject } from '../sources/finding-subject.ts';
import { dayIndex, OPEN, shardOf } from './indexes.ts';
import { LAYOUT, type ResponseRecord } from './response-record.ts';

/** One action on one target of one finding, as releases before layout 2 kept it. */
export interface FormerRecord extends Key {
  key: string;
  decision: Decision;
  target: Target;
  finding: Finding;
  state: ResponseState;
  version: number;
  attempts: number;
  before?: JsonObject;
  from?: string;
  to?: string;
  outcome?: Outcome;
  guard?: string;
  reason?: string;
  advice?: string;
  giveUpAt?: number;
  expiresAt?: number;
  followUp?: FollowUp;
  by?: string;
  approved?: true;
  alertDue?: boolean;
  dueShard?: string;
  dueAt?: number;
  dayShard: string;
  dayAt: number;
  ttl: number;
}

export const isFormer = (item: Key): item is FormerRecord => item.sk === 'ACTION' && !('layout' in item);

/** The newest moment at which a finding shows its target exposed or due: when it was seen last, unless it says more; ms. */
export const evidenceOf = ({ evidenceAt = '', lastSeen }: Finding): number =>
  Date.parse(evidenceAt) || seenAtOf({ lastSeen });

/** What one finding wants, as a response keeps it. */
export function wantOf(finding: Finding, decision: Decision, now: number): Want {
  const first = findingSubject(finding);
  const { commonName } = finding.facts;
  const status = statusOf(finding);
  const sequence = sequenceOf(finding);
  return {
    finding: findingKey(finding),
    type: finding.type,
    title: finding.title.slice(0, MOST_TITLE),
    severity: finding.severity,
    ...(first && { about: `${first.kind} ${first.id}`.slice(0, MOST_ABOUT) }),
    ...(typeof commonName === 'string' && { name: commonName }),
    ...(status && { status }),
    count: finding.count,
    ...(finding.incident && { incident: finding.incident }),
    ...(sequence && { sequence }),
    playbook: decision.playbook,
    mode: decision.ownMode ?? decision.mode,
    ...(Object.keys(decision.params).length > 0 && { params: decision.params }),
    reason: decision.reason,
    ...(decision.approvals && { approvals: decision.approvals }),
    ...(decision.approvers && { approvers: decision.approvers }),
    ...(decision.outcome === 'refused' && { guard: decision.guard ?? 'target' }),
    seenAt: seenAtOf(finding),
    evidenceAt: evidenceOf(finding),
    joinedAt: now,
  };
}

const MOST_TITLE = 100;
const MOST_ABOUT = 160;

/**
 * A record of the layout before, as a response: under the key that it had, wanted by the one finding that it was of. It is
 * rewritten so when it is next touched.
 */
export function upgraded(former: FormerRecord): ResponseRecord {
  const { decision, finding, dayShard: _shard, dueShard, dueAt, ...rest } = former;
  const open = openOf(former);
  const due = dueShard && { dueShard: former.state === 'waiting' ? `${OPEN}#${shardOf(former.key)}` : dueShard };
  const settles = former.guard === 'approval' && former.outcome === 'refused';
  return {
    ...rest,
    ...(settles && { outcome: former.by === NOBODY ? 'lapsed' : 'rejected' }),
    layout: LAYOUT,
    account: finding.account,
    place: finding.region,
    action: decision.action,
    mode: decision.mode,
    wants: [wantOf(finding, decision, former.dayAt)],
    ...(open && { open }),
    history: [historyOf(former)],
    ...(due && { ...due, ...(dueAt !== undefined && { dueAt }) }),
    ...dayIndex(former.key, former.dayAt),
    ttl: former.ttl,
  };
}

/** What the sweep of the releases before said of a question that lapsed. */
export const NOBODY = 'nobody answered in time';

function historyOf({ dayAt, state, outcome, by, from, to, reason, decision }: FormerRecord) {
  return {
    at: dayAt,
    who: by ?? 'riposte',
    how: 'former release',
    what: state === 'done' ? (outcome ?? state) : state,
    ...(from && { from }),
    ...(to && { to }),
    why: reason ?? decision.reason,
  };
}

/** Ends of the layout before that settled nothing, though nobody said so. */
function openOf({ state, outcome, guard, decision }: FormerRecord): OpenReason | undefined {
  if (state !== 'done') return undefined;
  if (outcome === 'failed') return 'failed';
  if (outcome === 'refused' && guard === 'paused') return 'paused';
  const isHeldBack = decision.ownMode !== undefined && MODES.indexOf(decision.mode) < MODES.indexOf('approve');
  return isHeldBack && (outcome === 'notified' || outcome === 'observed') ? 'ceiling' : undefined;
}

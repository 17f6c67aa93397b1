import { lowerMode, MODES, type Mode } from '../core/decision.ts';
import { type Finding, findingKey, severityBand } from '../core/finding.ts';
import { type People, peopleBehind } from '../core/known-people.ts';
import type { ActMessage, LeaveMessage } from '../core/messages.ts';
import type { HistoryEntry, Want } from '../core/response.ts';
import { wantOf } from '../journal/former-record.ts';
import { MOST_WANTS, type ResponseRecord } from '../journal/response-record.ts';
import { factsLine } from '../sources/shown-facts.ts';

/** What a sighting brought. */
export interface Joined {
  record: ResponseRecord;
  /** Findings that did not want the response before. */
  fresh: Want[];
  /** Findings that are worse than at their last news: a higher band, another status, ten times as often. */
  worse: Want[];
}

/** A count that has grown so many times is news. */
const MUCH_MORE = 10;
/**
 * The last sighting of what is known, no worse and answered is noted at most so often: a finding is sent every few minutes.
 */
const NOTE_AFTER_MS = 24 * 3_600_000;

interface Joining {
  /** Each sighting renews the effect, so each is noted. */
  isRenewed?: boolean | undefined;
  /** Whether a sighting shows the target exposed or due since that was answered; then it is noted. */
  isUnanswered?: (finding: Finding) => boolean;
  people?: People | undefined;
  /** The most that may be done for a finding: of its account and region, and of the deployment. */
  ceilingOf: CeilingOf;
}

/** The most that may be done for a finding. */
export type CeilingOf = (want: Want) => Mode;

/** Lets findings join a response. What is known and no news leaves the record as it is. */
export function join(
  record: ResponseRecord,
  messages: readonly ActMessage[],
  now: number,
  { isRenewed = false, isUnanswered = () => false, people = {}, ceilingOf }: Joining,
): Joined {
  const known = new Map(record.wants.map((want) => [want.finding, want]));
  const fresh: Want[] = [];
  const worse: Want[] = [];
  const entries: HistoryEntry[] = [];
  for (const { finding, decision, takeUp, alone } of messages) {
    const facts = factsLine(finding);
    const earlier = known.get(findingKey(finding));
    // Whom an earlier form named stays named.
    const behind = [...new Set([...(earlier?.behind ?? []), ...peopleBehind(people, finding)])];
    const want = {
      ...wantOf(finding, decision, now),
      ...(facts && { facts }),
      ...(behind.length > 0 && { behind }),
      ...(alone && { alone }),
    };
    const news = earlier && whatIsWorse(earlier, want);
    const isOld = earlier && want.seenAt - earlier.seenAt < (isRenewed ? 1 : NOTE_AFTER_MS);
    const isEvidence = earlier && want.evidenceAt > earlier.evidenceAt && isUnanswered(finding);
    if (isOld && !isEvidence && !news && !takeUp && !hasOtherRule(earlier, want)) continue;
    if (!earlier) fresh.push(want);
    else if (news) worse.push(want);
    // An older form that comes late must not make it look better than it is.
    const joined = { ...want, joinedAt: earlier?.joinedAt ?? now, seenAt: Math.max(want.seenAt, earlier?.seenAt ?? 0) };
    const same = earlier && !news ? { count: earlier.count, ...(earlier.no && { no: earlier.no }) } : {};
    known.set(want.finding, { ...joined, ...same });
    const what = earlier ? news : 'joined';
    if (what) entries.push({ at: now, who: 'riposte', how: 'finding', what, why: whyOf(want) });
  }
  if (
    known.size === 0 ||
    (fresh.length === 0 && worse.length === 0 && entries.length === 0 && sameWants(record, known))
  )
    return { record, fresh, worse };
  const history = [...record.history, ...entries];
  return { record: { ...record, ...kept(record, known, ceilingOf), history }, fresh, worse };
}

const whyOf = ({ finding, playbook, mode }: Want): string => `${finding}, by playbook ${playbook} (${mode})`;

const sameWants = ({ wants }: ResponseRecord, known: ReadonlyMap<string, Want>): boolean =>
  wants.length === known.size && wants.every((want) => known.get(want.finding) === want);

const hasOtherRule = (a: Want, b: Want): boolean =>
  a.playbook !== b.playbook ||
  a.mode !== b.mode ||
  a.guard !== b.guard ||
  a.approvals !== b.approvals ||
  [a.approvers, a.behind].join('#') !== [b.approvers, b.behind].join('#');

/** What has got worse of a finding between two sightings, in a few words; undefined where nothing has. */
export function whatIsWorse(earlier: Want, want: Want): string | undefined {
  if (want.seenAt < earlier.seenAt) return undefined;
  if (earlier.guard && !want.guard) return `is no longer refused by ${earlier.guard}`;
  const [from, to] = [severityBand(earlier.severity), severityBand(want.severity)];
  if (from !== to && want.severity > earlier.severity) return `rose from ${from} to ${to}`;
  if ((want.status ?? '') !== (earlier.status ?? '')) return `is ${want.status || 'without status'} now`;
  return want.count >= MUCH_MORE * Math.max(1, earlier.count) ? `was counted ${want.count} times` : undefined;
}

/**
 * First what may be done most about, then what a playbook would have done most about, then the most severe and latest; what
 * is too many is only counted.
 */
function kept(
  { wantsMore = 0 }: ResponseRecord,
  known: ReadonlyMap<string, Want>,
  ceilingOf: CeilingOf,
): Pick<ResponseRecord, 'wants' | 'wantsMore'> {
  // What a guard refuses for one finding holds nothing where another finding may have it.
  const rank = ({ guard, no }: Want, mode: Mode): number => (guard || no ? -1 : MODES.indexOf(mode));
  const may = (want: Want): number => rank(want, lowerMode(want.mode, ceilingOf(want)));
  const all = [...known.values()].sort(
    (a, b) =>
      may(b) - may(a) ||
      rank(b, b.mode) - rank(a, a.mode) ||
      b.severity - a.severity ||
      b.seenAt - a.seenAt ||
      (a.finding < b.finding ? -1 : 1),
  );
  const more = wantsMore + Math.max(0, all.length - MOST_WANTS);
  const [first, ...others] = all;
  // What says who has to approve stays, or a flood of other findings would let fewer people decide.
  const staying = new Set(
    [first, ...others.sort((a, b) => Number(isBinding(b)) - Number(isBinding(a)))].slice(0, MOST_WANTS),
  );
  return { wants: all.filter((want) => staying.has(want)), ...(more > 0 && { wantsMore: more }) };
}

const isBinding = ({ approvals, approvers, behind }: Want): boolean =>
  approvals !== undefined || approvers !== undefined || behind !== undefined;

/**
 * A response without a finding that has left; the last one stays, so that it is known what it was about, and up to when it was
 * seen.
 */
export function withoutWant(
  record: ResponseRecord,
  { finding, why, seenAt = 0, status }: Pick<LeaveMessage, 'finding' | 'why' | 'seenAt' | 'status'>,
  now: number,
): ResponseRecord {
  const entry: HistoryEntry = { at: now, who: 'riposte', how: 'finding', what: 'left', why: `${finding}: ${why}` };
  const others = record.wants.filter((want) => want.finding !== finding);
  const last = record.wants.map((want) => ({
    ...want,
    ...(status && { status }),
    left: true as const,
    seenAt: Math.max(want.seenAt, seenAt),
  }));
  return { ...record, wants: others.length > 0 ? others : last, history: [...record.history, entry] };
}

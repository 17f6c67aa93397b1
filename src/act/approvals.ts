import type { People } from '../core/known-people.ts';
import type { HistoryEntry, Needs, Yes } from '../core/response.ts';
import type { ResponseRecord } from '../journal/response-record.ts';

/** What riposte.yml says of who may approve. */
export interface ApprovalRules {
  people?: People;
  /** Of these people, where a playbook says nothing. */
  approvers?: readonly string[];
}

/**
 * Who has to approve a response: the most people that any finding's playbook asks for, of those whom all of them let, and
 * who cannot be behind a finding. Undefined where whoever holds the message may.
 */
export function needsOf({ wants }: Pick<ResponseRecord, 'wants'>, rules: ApprovalRules): Needs | undefined {
  const asking = wants.filter(({ guard, no, mode }) => !guard && !no && (mode === 'approve' || mode === 'enforce'));
  const approvals = Math.max(1, ...asking.map((want) => want.approvals ?? 1));
  const lists = asking.flatMap(({ approvers = rules.approvers }) => (approvers ? [approvers] : []));
  if (approvals === 1 && lists.length === 0) return undefined;
  const behind = new Set(wants.flatMap((want) => want.behind ?? []));
  const people = Object.keys(rules.people ?? {});
  const may = people.filter((name) => !behind.has(name) && lists.every((list) => list.includes(name)));
  return { approvals, may };
}

/** A record with who has to approve it, by today's rules. */
export function withNeeds(record: ResponseRecord, rules: ApprovalRules): ResponseRecord {
  const { needs: _former, ...rest } = record;
  const needs = needsOf(record, rules);
  return needs ? { ...rest, needs } : rest;
}

/** The yeses that count: of people who may, on the plan that the question stands on. */
export const yesesOf = ({ yes = [], plan = '', needs }: Pick<ResponseRecord, 'yes' | 'plan' | 'needs'>): Yes[] =>
  yes.filter((each) => each.plan === plan && needs?.may.includes(each.person));

/** Who may still approve. */
export function missing(record: Pick<ResponseRecord, 'yes' | 'plan' | 'needs'>): string[] {
  const given = new Set(yesesOf(record).map(({ person }) => person));
  return (record.needs?.may ?? []).filter((name) => !given.has(name));
}

/** Whether those who have approved are still enough, by what the findings ask for now. */
export function isApproved(record: ResponseRecord, rules: ApprovalRules): boolean {
  const asked = withNeeds(record, rules);
  return !asked.needs || yesesOf(asked).length >= asked.needs.approvals;
}

/** What a person let be, and another one, or today's rules, want all the same: whatever comes of it is to be seen again. */
export function withoutAck<T extends Pick<ResponseRecord, 'ack'>>({ ack: _letBe, ...record }: T): Omit<T, 'ack'> {
  return record;
}

/** Why a yes counts for nothing, or what is missing after it. The same message again is nothing new. */
export function weigh(
  record: ResponseRecord,
  entry: HistoryEntry,
  rules: ApprovalRules,
  now: number,
): { isEnough: boolean; record: ResponseRecord } | undefined {
  const asked = withNeeds(record, rules);
  if (isKnown(record, entry, now)) return undefined;
  const why = whyNot(asked, entry.person);
  if (why !== undefined) {
    return { isEnough: false, record: withLine(asked, { ...entry, what: NOT_COUNTED, why }) };
  }
  const { person = '', at } = entry;
  const yes = [...yesesOf(asked), { person, at, plan: record.plan ?? '' }];
  const said = { ...withoutAck(asked), yes };
  const isEnough = yes.length >= (said.needs?.approvals ?? 1);
  const by = isEnough
    ? {
        by: listText(
          yes.map((each) => each.person),
          'and',
        ),
      }
    : {};
  return { isEnough, record: { ...withLine(said, entry), ...by } };
}

/** What the history says of a yes that counts for nothing. */
export const NOT_COUNTED = 'not counted';

const withLine = (record: ResponseRecord, entry: HistoryEntry): ResponseRecord => ({
  ...record,
  history: [...record.history, entry],
});

function whyNot(record: ResponseRecord, person: string | undefined): string | undefined {
  if (person === undefined) return 'riposte.yml does not name who gave it under people, or the link was nobody’s own.';
  if (yesesOf(record).some((yes) => yes.person === person)) return `${person} has approved already.`;
  if (record.needs?.may.includes(person)) return undefined;
  const isBehind = record.wants.some(({ behind = [] }) => behind.includes(person));
  return isBehind ? `${person} may be who the finding is about.` : `${person} is not among those who may approve it.`;
}

const AGAIN_MS = 60_000;

/** A message that came twice, or a person who does not wait. */
const isKnown = ({ history }: ResponseRecord, { who, via, plan }: HistoryEntry, now: number): boolean =>
  history.some(
    (one) =>
      (one.what === 'approve' || one.what === NOT_COUNTED) &&
      one.who === who &&
      one.via === via &&
      one.plan === plan &&
      now - one.at < AGAIN_MS,
  );

/** What people are told of the last answer, where it counts and is not enough. */
export function saidOf(record: ResponseRecord): { reason?: string } {
  const last = record.history.at(-1);
  if (last?.what !== 'approve' || !last.person) return {};
  return { reason: `${last.person} approved.` };
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five'];
const numberText = (count: number): string => NUMBERS[count] ?? String(count);

/** Who has to approve, in a sentence; nothing where whoever holds the message may. */
export function needsText(record: Pick<ResponseRecord, 'yes' | 'plan' | 'needs'>): string[] {
  const { needs } = record;
  if (!needs) return [];
  const { approvals } = needs;
  const [given, left] = [yesesOf(record).length, missing(record)];
  const open = approvals - given;
  if (left.length < open)
    return [
      `It takes ${approvals} ${approvals === 1 ? 'person' : 'people'} to approve, and riposte.yml names ${left.length === 0 ? 'nobody' : `only ${listText(left, 'and')}`} who may: reject it, or name more under people and approvers.`,
    ];
  const who = listText(left.slice(0, MOST_NAMED), 'or');
  const more = left.length > MOST_NAMED ? ` (and ${left.length - MOST_NAMED} more)` : '';
  if (given > 0)
    return [
      `${given} of ${approvals}: it waits for ${open === 1 ? 'another person' : `${open} more people`}, ${who}${more}.`,
    ];
  return [
    approvals === 1
      ? `Who may approve: ${who}${more}.`
      : `${numberText(approvals)} people have to approve, of ${listText(left.slice(0, MOST_NAMED), 'and')}${more}.`,
  ];
}

const MOST_NAMED = 10;

const listText = (names: readonly string[], word: 'and' | 'or'): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;

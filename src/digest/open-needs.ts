import { NOT_CALLED } from '../act/failure.ts';
import type { ActionId } from '../core/action-ids.ts';
import { causeIn } from '../core/denial.ts';
import { foldedIncidents } from './flood.ts';
import type { OpenItem } from './open.ts';
import type { DigestAction, OpenIncident } from './parts.ts';
import { createGroups, type Grouped, type Listed, nameOf } from './tally/groups.ts';
import { ADVISED, type AdvisedTally, needName } from './tally/needs.ts';

/** Why a response calls for a person, the most pressing first. */
export const NEED_KINDS = ['approval', 'failed', 'lapsed', 'held', 'refused', 'advice'] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

/** A response that calls for a person; of one that is open, what is known of it beside its record. */
interface Caller {
  action: DigestAction;
  open?: OpenItem;
  /** It stands for the same in other accounts, which are its targets. */
  inAccounts?: true;
}

/** So many accounts whose role cannot be taken are told one by one; more are one matter. */
const MOST_REFUSING = 9;

/** What is open now, as a digest tells it. */
export interface OpenNeeds {
  /** The most severe first, then the oldest. */
  incidents: OpenIncident[];
  calls: Record<NeedKind, Listed<Grouped<Caller>>>;
  /** What only the deployed ceiling held back, by action. */
  heldBack: { action: ActionId; count: number }[];
}

const KIND_OF: Record<OpenItem['because'], NeedKind | undefined> = {
  waiting: 'approval',
  failed: 'failed',
  partial: 'failed',
  overdue: 'failed',
  permission: 'failed',
  member: 'failed',
  lapsed: 'lapsed',
  paused: 'held',
  turn: 'held',
  // One need speaks for the class.
  budget: undefined,
  // Its incident says it.
  uncontained: undefined,
  ceiling: undefined,
};

/** Sorts what is open into incidents that nothing contains, calls for a person, and what waits for a higher mode. */
export function openNeeds(open: readonly OpenItem[], ended: AdvisedTally): OpenNeeds {
  const groups = Object.fromEntries(NEED_KINDS.map((call) => [call, createGroups<Caller>()])) as Record<
    NeedKind,
    ReturnType<typeof createGroups<Caller>>
  >;
  const alike = refusedAlike(open);
  for (const item of open) {
    const call = KIND_OF[item.because];
    const { finding, at, key, decision } = item.action;
    const rank = { severity: finding.severity, at, key };
    const together = alike.get(item);
    if (call && together !== undefined)
      groups[call].add(together, rank, finding.account, { action: item.action, open: item, inAccounts: true });
    else if (call) groups[call].add(needName(item.action), rank, decision.target, { action: item.action, open: item });
  }
  const calls = Object.fromEntries(NEED_KINDS.map((call) => [call, groups[call].end()])) as OpenNeeds['calls'];
  const known = new Set(open.map(({ action }) => action.key));
  for (const call of ADVISED) calls[call] = withEnded(calls[call], ended[call], known);
  return { incidents: foldedIncidents(incidentsOf(open)), calls, heldBack: heldBackOf(open) };
}

/** What cannot be done in many accounts, since their role cannot be taken, by what it has in common. */
function refusedAlike(open: readonly OpenItem[]): Map<OpenItem, string> {
  const masked = (text = ''): string => text.replaceAll(/\d{12}/g, '*');
  const refused = open.filter(({ because }) => because === 'member');
  const kinds = Map.groupBy(refused, ({ action: { outcome, decision, reason, advice } }) =>
    nameOf(['member', outcome, decision.action, masked(reason), masked(advice)]),
  );
  const many = [...kinds].filter(
    ([, those]) => new Set(those.map(({ action }) => action.finding.account)).size > MOST_REFUSING,
  );
  return new Map(many.flatMap(([name, those]) => those.map((item): [OpenItem, string] => [item, name])));
}

function withEnded(
  open: Listed<Grouped<Caller>>,
  ended: AdvisedTally[keyof AdvisedTally],
  known: ReadonlySet<string>,
): Listed<Grouped<Caller>> {
  const others = ended.shown.filter(({ item }) => !known.has(item.key));
  const shown = [...open.shown, ...others.map((group) => ({ ...group, item: { action: group.item } }))];
  return { total: open.total + ended.total - (ended.shown.length - others.length), shown };
}

function incidentsOf(open: readonly OpenItem[]): OpenIncident[] {
  const grave = Map.groupBy(
    open.filter((item) => item.grave),
    ({ incident }) => incident,
  );
  return [...grave]
    .map(([id, items]): OpenIncident => {
      const [worst] = items.toSorted((a, b) => b.action.finding.severity - a.action.finding.severity);
      return {
        id,
        finding: (worst as OpenItem).action.finding,
        reason: (worst as OpenItem).action.reason,
        findings: new Set(items.flatMap(({ wantedBy }) => wantedBy)).size + Math.max(...items.map(({ more }) => more)),
        since: Math.min(...items.map(({ since }) => since)),
        responses: items.map(
          ({ action: { key, decision, outcome, failed, reason, advice }, because, until, approved }) => ({
            key,
            action: decision.action,
            target: decision.target,
            outcome,
            because,
            ...(failed && { failed }),
            ...refusalIn(because, reason),
            ...(approved && { approved }),
            ...(advice !== undefined && { advice }),
            ...(until !== undefined && { until }),
          }),
        ),
      };
    })
    .sort((a, b) => b.finding.severity - a.finding.severity || a.since - b.since);
}

/** Who denied an answer, where AWS says that it was no role that lacks something. */
function refusalIn(because: OpenItem['because'], reason: string): Pick<OpenIncident['responses'][number], 'refusal'> {
  if (because !== 'member' && because !== 'permission') return {};
  if (reason.includes(NOT_CALLED)) return { refusal: 'not-entered' };
  const deniedBy = causeIn(reason);
  return deniedBy === undefined ? {} : { refusal: { deniedBy } };
}

function heldBackOf(open: readonly OpenItem[]): OpenNeeds['heldBack'] {
  const held = open.filter(({ because, grave }) => because === 'ceiling' && !grave);
  return [...Map.groupBy(held, ({ action }) => action.decision.action)]
    .map(([action, items]) => ({ action, count: items.length }))
    .sort((a, b) => b.count - a.count || (a.action < b.action ? -1 : 1));
}

import type { LocalStack } from '../../../local/local-stack.ts';
import type { Decision, Outcome } from '../../core/decision.ts';
import { type Finding, findingKey } from '../../core/finding.ts';
import { type HistoryEntry, isSettled, type ResponseState } from '../../core/response.ts';
import { LAYOUT, type ResponseRecord } from '../../journal/response-record.ts';
import { isResponseItem, readResponse, type StoredResponse } from '../../journal/stored-response.ts';

/** One response as a story tells it: what was decided, how it stands, and how it came to that. */
export interface StoryResponse {
  /** The key that the other commands take. */
  id: string;
  action: string;
  target: string;
  account: string;
  /** `global` where the service has no regions. */
  region: string;
  state: ResponseState;
  outcome: Outcome | null;
  settled: boolean;
  reason: string | null;
  guard: string | null;
  /** The findings' own ids. */
  findings: string[];
  history: StoryEntry[];
}

/** A line of its history; `at` is ISO 8601 in UTC. */
interface StoryEntry {
  at: string;
  who: string;
  how: string;
  what: string;
  from: string | null;
  to: string | null;
  why: string | null;
}

/** A question that waits for a person. */
export interface StoryQuestion {
  id: string;
  action: string;
  target: string;
  effect: string;
  until: string | null;
}

type Item = Readonly<Record<string, unknown>>;

/** A finding as it is kept, with what was decided about it. */
interface FindingItem {
  finding: Finding;
  decisions: Decision[];
  dayAt: number;
}

/** A record of the layout before, which names its decision and its finding whole. */
interface ActionItem {
  key: string;
  decision: Decision;
  target: { key: string };
  finding: Finding;
  state: ResponseState;
  outcome?: Outcome;
  guard?: string;
  reason?: string;
  by?: string;
  from?: string;
  to?: string;
  giveUpAt?: number;
  dayAt: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What the journal of a deployment holds, in the words of a story. The only place here that knows its records. */
export function journalView({ services }: Pick<LocalStack, 'services'>): {
  responses: StoryResponse[];
  questions: StoryQuestion[];
} {
  const items = services.dynamodb.items() as unknown as Item[];
  const responses = (items as unknown as StoredResponse[])
    .filter((item) => isResponseItem(item) && item.layout === LAYOUT)
    .map(readResponse);
  const former = items.filter(({ sk, layout }) => sk === 'ACTION' && layout === undefined) as unknown as ActionItem[];
  const findings = items.filter(({ sk }) => sk === 'FINDING') as unknown as FindingItem[];
  const kept = [...responses.map((record) => ofResponse(record, items)), ...former.map(ofAction)];
  const known = new Set(kept.map(({ action, target, account }) => [action, target, account].join('\n')));
  const decided = ofDecisions(findings).filter(
    ({ action, target, account }) => !known.has([action, target, account].join('\n')),
  );
  const waiting = [...responses, ...former].filter(({ state }) => state === 'waiting');
  return {
    responses: [...kept, ...decided],
    questions: waiting.map((record) => ({
      id: record.key,
      action: 'decision' in record ? record.decision.action : record.action,
      target: record.target.key,
      effect: ('effect' in record ? record.effect : undefined) ?? changeOf(record),
      until: record.giveUpAt === undefined ? null : iso(record.giveUpAt),
    })),
  };
}

/** The incidents that the findings of each response belong to, by its id. */
export function incidentsOf({ services }: Pick<LocalStack, 'services'>): Map<string, string[]> {
  const items = services.dynamodb.items() as unknown as StoredResponse[];
  const records = items.filter(isResponseItem).map(readResponse);
  return new Map(records.map(({ key, wants }) => [key, wants.flatMap(({ incident }) => incident ?? [])]));
}

const changeOf = ({ from, to, reason }: Pick<ActionItem, 'from' | 'to' | 'reason'>): string =>
  to === undefined ? (reason ?? '') : `${from ?? 'as it is'} → ${to}`;

function ofResponse(record: ResponseRecord, items: readonly Item[]): StoryResponse {
  const { pk, key, action, target, account, place, state, outcome, reason, guard, wants, history } = record;
  return {
    id: key,
    action,
    target: target.key,
    account,
    region: place,
    state,
    outcome: outcome ?? null,
    settled: isSettled(record),
    reason: reason ?? null,
    guard: guard ?? null,
    findings: wants.map(({ finding }) => finding.split('#').slice(3).join('#')),
    history: [...olderEntries(pk, items), ...history].map(entry),
  };
}

/** Older entries stand in items of their own beside the record, in order of their names. */
const olderEntries = (pk: string, items: readonly Item[]): HistoryEntry[] =>
  items
    .filter((item) => item.pk === pk && Array.isArray(item.entries))
    .sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1))
    .flatMap((item) => item.entries as HistoryEntry[]);

const entry = ({ at, who, how, what, from, to, why }: HistoryEntry): StoryEntry => ({
  at: iso(at),
  who,
  how,
  what,
  from: from ?? null,
  to: to ?? null,
  why: why ?? null,
});

/** A record of the layout before. */
function ofAction(record: ActionItem): StoryResponse {
  const { key, decision, finding, target, state, outcome, reason, guard, by, dayAt, from, to } = record;
  return {
    id: key,
    action: decision.action,
    target: target.key,
    account: finding.account,
    region: finding.region,
    state,
    outcome: outcome ?? null,
    settled: isSettled({ state }) && outcome !== 'failed',
    reason: reason ?? decision.reason,
    guard: guard ?? null,
    findings: [finding.id],
    history: [
      entry({
        at: dayAt,
        who: by ?? 'riposte',
        how: 'record',
        what: outcome ?? state,
        ...(from && { from }),
        ...(to && { to }),
      }),
    ],
  };
}

/** What was decided and has no record of its own: a guard refused it, or it was only observed. */
function ofDecisions(records: readonly FindingItem[]): StoryResponse[] {
  const decided = new Map<string, StoryResponse>();
  for (const { finding, decisions, dayAt } of records)
    for (const { action, target, outcome, guard, reason } of decisions) {
      const name = [action, target, finding.account].join('\n');
      const known = decided.get(name);
      if (known) {
        known.findings.push(finding.id);
        continue;
      }
      decided.set(name, {
        id: [findingKey(finding), action, target].join('#'),
        action,
        target,
        account: finding.account,
        region: finding.region,
        state: outcome ? 'done' : 'pending',
        outcome: outcome ?? null,
        settled: outcome !== undefined,
        reason,
        guard: guard ?? null,
        findings: [finding.id],
        history: [entry({ at: dayAt, who: 'riposte', how: 'finding', what: outcome ?? 'decided', why: reason })],
      });
    }
  return [...decided.values()];
}

import type { ReferenceProblem } from '../actions/network/block-list/effect/reference-text.ts';
import type { Mode } from '../core/decision.ts';
import type { SourceId } from '../core/finding.ts';
import type { Period } from '../core/period.ts';
import { days } from '../core/time.ts';
import type { Check } from '../health/check.ts';
import { EVERYTHING, type Paused } from '../journal/pauses.ts';
import { answeredFirst } from './flood.ts';
import type { DigestInput, TrippedClass } from './input.ts';
import { NEED_KINDS, type NeedKind, type OpenNeeds } from './open-needs.ts';
import { compare } from './order.ts';
import type { DigestAction, Expiring, OpenIncident } from './parts.ts';
import { silentSources, wasHeard } from './past/compare.ts';
import { type Listed, rest } from './tally/groups.ts';

/** One thing that waits for a person. */
export type Need =
  /** A critical finding, or a high one about a compromise, that nothing contains: one for each incident. */
  | { kind: 'incident'; incident: OpenIncident }
  /** While a flood is reported: what was contained of a critical matter, which must not be hidden by it. */
  | { kind: 'answered'; action: DigestAction }
  | ({ kind: 'paused' } & Paused)
  /** A class whose budget is used up, or whose breaker is open: how many answers wait for a person to let it go on. */
  | ({ kind: 'budget' } & TrippedClass)
  /**
   * Actions with the same ending, reason and advice are one thing to do, each question is its own: one of them, how
   * many they are, and on how many targets; with `inAccounts`, in how many accounts; `overdue` where what was done is in force
   * beyond its time; `turn` where nothing holds it back any more. Of a question: what it would do, until when it can be answered (ms), and who has to approve it.
   */
  | {
      kind: NeedKind;
      action: DigestAction;
      count: number;
      targets: number;
      inAccounts?: true;
      overdue?: true;
      turn?: true;
      effect?: string;
      until?: number;
      needs?: string;
    }
  /** What only the deployed mode held back. */
  | { kind: 'held-back'; mode: Mode; actions: OpenNeeds['heldBack'] }
  | { kind: 'dead-letters'; queue: string; count: number }
  /** A source that had new findings on `days` of the 7 days before, and none now; `unheard`: nothing at all came. */
  | { kind: 'silent'; source: SourceId; days: number; unheard: boolean }
  /** A part of Riposte, or a service that it needs, that does not work. */
  | { kind: 'health'; check: Check }
  | { kind: 'without-effect'; problem: ReferenceProblem }
  | { kind: 'expiring'; what: Expiring & { at: number } }
  | { kind: 'unread'; what: Expiring };

/** A need of one kind. */
export type NeedOf<K extends Need['kind']> = Extract<Need, { kind: K }>;

/** What a need says: harmless text, and commands that can be copied. */
export interface NeedContent {
  title: string;
  detail?: string[];
  commands?: string[];
}

const SOON = days(14);
/** So many incidents come before questions and what is wrong with Riposte itself. */
const WORST_INCIDENTS = 10;

/**
 * What needs a person, the most pressing first, and how many things there are in all: the worst incidents that nobody has
 * settled, questions, what failed, blocks without effect, Riposte itself, the other incidents, then what lapsed or waits, what
 * is to be done by hand, and what expires. On the worst day, too, no question and no fault of Riposte stands behind the end of
 * the list.
 */
export function needsOf(input: DigestInput, { incidents, calls, heldBack }: OpenNeeds): Listed<Need> {
  const of = (kind: NeedKind): Need[] =>
    calls[kind].shown.map(({ item: { action, open, inAccounts }, count, targets }) => ({
      kind,
      action,
      count,
      targets,
      ...(inAccounts && { inAccounts }),
      ...(open?.because === 'overdue' && { overdue: true as const }),
      ...(open?.because === 'turn' && { turn: true as const }),
      ...(open?.effect && { effect: open.effect }),
      ...(open?.needs && { needs: open.needs }),
      ...(open?.until !== undefined && { until: open.until }),
    }));
  const answered = answeredFirst(incidents, input.tally);
  const ofIncidents = incidents.map((incident): Need => ({ kind: 'incident', incident }));
  const shown: Need[] = [
    ...(answered ? [{ kind: 'answered' as const, action: answered }] : []),
    ...ofIncidents.slice(0, WORST_INCIDENTS),
    ...(input.paused ? [{ kind: 'paused' as const, ...input.paused, ...EVERYTHING }] : []),
    ...(input.pauses ?? []).map((pause): Need => ({ kind: 'paused', ...pause })),
    ...(input.tripped ?? []).map((tripped): Need => ({ kind: 'budget', ...tripped })),
    ...of('approval'),
    ...of('failed'),
    ...(input.withoutEffect ?? []).map((problem): Need => ({ kind: 'without-effect', problem })),
    ...deadLetters(input),
    ...unwell(input),
    ...silent(input),
    ...ofIncidents.slice(WORST_INCIDENTS),
    ...of('lapsed'),
    ...of('held'),
    ...(heldBack.length > 0 ? [{ kind: 'held-back' as const, mode: input.mode, actions: heldBack }] : []),
    ...of('refused'),
    ...of('advice'),
    ...expiring(input),
  ];
  const beyond = NEED_KINDS.reduce((sum, call) => sum + rest(calls[call]), 0);
  return { total: shown.length - (answered ? 1 : 0) + beyond, shown };
}

const deadLetters = (input: DigestInput): Need[] =>
  input.deadLetters
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compare(a.queue, b.queue))
    .map((letters) => ({ kind: 'dead-letters', ...letters }));

/** Checks of which something else that needs a person says more. */
const TOLD_ELSEWHERE = /^(?:dead-letters|web-acl)/;

/** What does not work, and services that are off though they sent findings within the history. */
const unwell = ({ health, past }: DigestInput): Need[] =>
  health
    .filter(({ id, state }) => (state === 'off' ? wasHeard(past, id) : state === 'problem' && !TOLD_ELSEWHERE.test(id)))
    .map((check) => ({ kind: 'health', check }));

// A service that repeats what it has found is not silent. Of those that share a queue it is not known who sent.
function silent({ health, heard = {}, past, tally }: DigestInput): Need[] {
  const off = new Set(health.filter(({ state }) => state === 'off').map(({ id }) => id));
  const again = Object.fromEntries(tally.goingOn.shown.map(({ finding, findings }) => [finding.source, findings]));
  return silentSources(past, { ...again, ...tally.findings.sources })
    .filter(({ source }) => !off.has(source) && !heard[source])
    .map((silence) => ({ kind: 'silent', ...silence, unheard: heard[silence.source] === 0 }));
}

/** Whether it ends within two weeks, and nothing renews it. */
export const isSoon = ({ at, automatic }: Expiring, { to }: Pick<Period, 'to'>): boolean =>
  at !== undefined && !automatic && at - to <= SOON;

function expiring({ expiring: all, period }: DigestInput): Need[] {
  const soon = all
    .flatMap((what) => (what.at === undefined ? [] : [{ ...what, at: what.at }]))
    .filter((what) => isSoon(what, period))
    .sort((a, b) => a.at - b.at || compare(a.name, b.name));
  const unread = all.filter(({ at }) => at === undefined).sort((a, b) => compare(a.kind, b.kind));
  return [
    ...soon.map((what): Need => ({ kind: 'expiring', what })),
    ...unread.map((what): Need => ({ kind: 'unread', what })),
  ];
}

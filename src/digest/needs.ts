import type { ReferenceProblem } from '../actions/network/block-list/effect/reference-text.ts';
import type { SourceId } from '../core/finding.ts';
import { days } from '../core/time.ts';
import type { DigestInput } from './input.ts';
import { compare } from './order.ts';
import type { Check, DigestAction, Expiring } from './parts.ts';
import { silentSources, wasHeard } from './past/compare.ts';
import { type Listed, rest } from './tally/groups.ts';
import { NEED_KINDS, type NeedKind, type NeedTally } from './tally/needs.ts';

/** One thing that waits for a person. */
export type Need =
  | { kind: 'paused'; by: string; at: number }
  /**
   * Actions with the same ending, reason and advice are one thing to do, each approval is its own: one of them, how
   * many they are, and on how many targets.
   */
  | { kind: 'failed' | 'approval' | 'refused' | 'advice'; action: DigestAction; count: number; targets: number }
  | { kind: 'dead-letters'; queue: string; count: number }
  /** A source that had new findings on `days` of the 7 days before, and none now; `unheard`: nothing at all came. */
  | { kind: 'silent'; source: SourceId; days: number; unheard: boolean }
  /** A part of Riposte, or a service that it needs, that does not work. */
  | { kind: 'health'; check: Check }
  | { kind: 'without-effect'; problem: ReferenceProblem }
  | { kind: 'expiring'; what: Expiring & { at: number } }
  | { kind: 'unread'; what: Expiring };

const SOON = days(14);

/** What needs a person, the most pressing first, and how many things there are in all. */
export function needsOf(input: DigestInput): Listed<Need> {
  const { failed, approval, refused, advice } = input.tally.actions.needs;
  const of = (kind: NeedKind, { shown }: NeedTally[NeedKind]): Need[] =>
    shown.map(({ item, count, targets }) => ({ kind, action: item, count, targets }));
  const shown: Need[] = [
    ...(input.paused ? [{ kind: 'paused' as const, ...input.paused }] : []),
    ...of('failed', failed),
    ...of('approval', approval),
    ...deadLetters(input),
    ...(input.withoutEffect ?? []).map((problem): Need => ({ kind: 'without-effect', problem })),
    ...unwell(input),
    ...silent(input),
    ...of('refused', refused),
    ...of('advice', advice),
    ...expiring(input),
  ];
  const beyond = NEED_KINDS.reduce((sum, call) => sum + rest(input.tally.actions.needs[call]), 0);
  return { total: shown.length + beyond, shown };
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
  return silentSources(past, tally.findings.sources)
    .filter(({ source }) => !off.has(source) && !heard[source])
    .map((silence) => ({ kind: 'silent', ...silence, unheard: heard[silence.source] === 0 }));
}

function expiring({ expiring: all, period }: DigestInput): Need[] {
  const soon = all
    .flatMap((what) => (what.at === undefined ? [] : [{ ...what, at: what.at }]))
    .filter(({ at, automatic }) => !automatic && at - period.to <= SOON)
    .sort((a, b) => a.at - b.at || compare(a.name, b.name));
  const unread = all.filter(({ at }) => at === undefined).sort((a, b) => compare(a.kind, b.kind));
  return [
    ...soon.map((what): Need => ({ kind: 'expiring', what })),
    ...unread.map((what): Need => ({ kind: 'unread', what })),
  ];
}

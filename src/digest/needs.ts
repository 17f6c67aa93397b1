import type { ReferenceProblem } from '../block-list/effect/reference-text.ts';
import type { SourceId } from '../finding.ts';
import type { DigestAction, DigestInput, Expiring } from './input.ts';
import type { Check } from './model.ts';
import { compare } from './order.ts';

/** One thing that waits for a person. */
export type Need =
  | { kind: 'paused'; by: string; at: number }
  /**
   * Actions with the same ending, reason and advice are one thing to do, each approval is its own: one of them, how
   * many they are, and on how many targets.
   */
  | { kind: 'failed' | 'approval' | 'refused' | 'advice'; action: DigestAction; count: number; targets: number }
  | { kind: 'dead-letters'; queue: string; count: number }
  /** A source that had findings on `days` of the 7 days before, and none now. */
  | { kind: 'silent'; source: SourceId; days: number }
  /** A part of Riposte, or a service that it needs, that does not work. */
  | { kind: 'health'; check: Check }
  | { kind: 'without-effect'; problem: ReferenceProblem }
  | { kind: 'expiring'; what: Expiring & { at: number } }
  | { kind: 'unread'; what: Expiring };

const SOON = 14 * 86_400_000;

/** What needs a person, the most pressing first; `actions` come worst finding first. */
export function needsOf(input: DigestInput, actions: readonly DigestAction[]): Need[] {
  const of = (kind: 'failed' | 'approval' | 'refused' | 'advice', which: (action: DigestAction) => boolean): Need[] =>
    together(actions.filter(which)).map((same) => ({
      kind,
      action: same[0],
      count: same.length,
      targets: new Set(same.map(({ decision }) => decision.target)).size,
    }));
  const ended = new Set(['failed', 'awaiting-approval', 'refused']);
  return [
    ...(input.paused ? [{ kind: 'paused' as const, ...input.paused }] : []),
    ...of('failed', ({ outcome }) => outcome === 'failed'),
    ...of('approval', ({ outcome }) => outcome === 'awaiting-approval'),
    ...deadLetters(input),
    ...(input.withoutEffect ?? []).map((problem): Need => ({ kind: 'without-effect', problem })),
    ...of('refused', ({ outcome, advice }) => outcome === 'refused' && advice !== undefined),
    ...of('advice', ({ outcome, advice }) => !ended.has(outcome) && advice !== undefined),
    ...expiring(input),
  ];
}

const deadLetters = (input: DigestInput): Need[] =>
  input.deadLetters
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compare(a.queue, b.queue))
    .map((letters) => ({ kind: 'dead-letters', ...letters }));

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

function together(actions: readonly DigestAction[]): [DigestAction, ...DigestAction[]][] {
  const same = Map.groupBy(actions, ({ key, outcome, finding, decision, reason, advice }) =>
    outcome === 'awaiting-approval'
      ? key
      : JSON.stringify([outcome, decision.action, finding.account, finding.region, reason, advice]),
  );
  return [...same.values()].flatMap(([first, ...rest]) => (first ? [[first, ...rest]] : []));
}

import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { settle } from '../../local/settle.ts';
import type { Config } from '../core/config.ts';
import type { Decision, Mode, Outcome } from '../core/decision.ts';
import { RiposteError } from '../core/errors.ts';
import { actionKey, type Finding } from '../core/finding.ts';
import { describeError } from '../core/telemetry.ts';
import { parseEvent } from '../decide/read-event.ts';
import type { ActionRecord } from '../journal/journal.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { sourceOf } from '../sources/index.ts';
import type { FoundEvent } from './read-events.ts';

/** What became of one decision, with what changed from what to what. */
export interface Told extends Decision {
  ended: Outcome;
  said: string;
  from?: string;
  to?: string;
  advice?: string;
}

/** What became of one event. */
export type Replayed =
  | { file: string; source: string; findings: { finding: Finding; told: Told[] }[] }
  | { file: string; error: { code: string; message: string } };

/**
 * Delivers events to Riposte in local accounts, one account for each account and region that events are put in.
 * Each event arrives at its own time, whatever today is, and is followed until nothing more happens: give them in the
 * order of `byTime`.
 */
export function createReplay(settings: Partial<Config> & { mode: Mode }, riposteYml: RiposteYml = {}) {
  const stacks = new Map<string, { stack: LocalStack; seed: (finding: Finding) => void }>();

  function stackFor(
    { receivedIn, partition }: Finding,
    at: number,
  ): { stack: LocalStack; seed: (finding: Finding) => void } {
    const name = `${receivedIn.account} ${receivedIn.region}`;
    let found = stacks.get(name);
    if (!found) {
      const stack = createLocalStack({
        ...receivedIn,
        partition,
        startAt: at,
        settings,
        playbooks: riposteYml,
      });
      found = { stack, seed: createSeeder(stack) };
      stacks.set(name, found);
    }
    // No clock goes backwards: what the event before it took is spent.
    found.stack.setTime(Math.max(at, found.stack.world.now()));
    return found;
  }

  return {
    /** Each account's stack, by `account region`. */
    stacks: (): LocalStack[] => [...stacks.values()].map(({ stack }) => stack),

    async run({ file, text, error }: FoundEvent): Promise<Replayed> {
      try {
        if (error || text === undefined) throw error;
        const event = JSON.parse(text) as { time?: string };
        const source = sourceOf(event);
        const findings = parseEvent([source], text);
        const [first] = findings;
        if (!first) return { file, source: source.id, findings: [] };
        const { stack, seed } = stackFor(first, Date.parse(event.time ?? '') || Date.parse(first.lastSeen));
        for (const finding of findings) seed(finding);
        stack.deliver(source.id, text);
        await settle(stack);
        return {
          file,
          source: source.id,
          findings: await Promise.all(findings.map((finding) => follow(stack, finding))),
        };
      } catch (problem) {
        const code = problem instanceof RiposteError ? problem.code : 'UNEXPECTED';
        return { file, error: { code, message: describeError(problem).message } };
      }
    },
  };
}

/** Where each event stands in the order in which they happened; those without a time come first. */
export function byTime(events: readonly FoundEvent[]): number[] {
  const times = events.map(({ text }) => timeOf(text));
  return times.map((_, n) => n).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

function timeOf(text: string | undefined): number {
  try {
    return Date.parse((JSON.parse(text ?? '') as { time: string }).time) || 0;
  } catch {
    return 0;
  }
}

/** Reads from the journal how each decision ended. */
async function follow(stack: LocalStack, finding: Finding): Promise<{ finding: Finding; told: Told[] }> {
  const decisions = (await stack.journal.readFinding(finding))?.decisions ?? [];
  const keys = decisions.map(({ action, target }) => actionKey(finding, action, target));
  const { records } = await stack.journal.readActions(keys);
  return { finding, told: decisions.map((decision, n) => ending(decision, records[n])) };
}

function ending(decision: Decision, record: ActionRecord | undefined): Told {
  if (decision.outcome) return { ...decision, ended: decision.outcome, said: decision.reason };
  if (!record?.outcome)
    return { ...decision, ended: 'failed', said: record?.reason ?? 'It was handed over, but nothing came of it.' };
  const { outcome, reason, from, to, advice } = record;
  const isChange = outcome === 'applied';
  return {
    ...decision,
    ended: outcome,
    said: reason ?? decision.reason,
    ...(isChange && from && { from }),
    ...(isChange && to && { to }),
    ...(advice && { advice }),
  };
}

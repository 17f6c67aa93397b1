import { RiposteError } from '../core/errors.ts';
import type { Finding, SourceId } from '../core/finding.ts';
import { describeError } from '../core/telemetry.ts';
import { ANY_RIPOSTE, deployedRuleFor } from '../sources/deployed-rules.ts';
import { sourceOf } from '../sources/index.ts';
import type { FoundEvent } from './read-events.ts';
import type { Replayed } from './replayed.ts';

/** The local account's stack. */
export const STACK = 'riposte-local';

/** An event that was read, and where it goes. */
export interface Ready {
  file: string;
  source: SourceId;
  rule: string;
  text: string;
  findings: Finding[];
  at: number;
}

/** An event that goes nowhere: it cannot be read, or no deployed rule lets it through. */
type Unanswered = Replayed & ({ error: unknown } | { rule: null });

/** Reads an event as the source that it comes from, through the rule that would be deployed for it. */
export function readEvent({ file, text, error }: FoundEvent): Ready | Unanswered {
  try {
    if (error || text === undefined) throw error;
    const event = JSON.parse(text) as { time?: string };
    const rule = deployedRuleFor(event, ANY_RIPOSTE);
    if (!rule) return { file, source: sourceOf(event).id, rule: null, findings: [] };
    const findings = rule.source.parse(event);
    const at = Date.parse(event.time ?? '') || Date.parse(findings[0]?.lastSeen ?? '');
    return { file, source: rule.source.id, rule: `${STACK}-${rule.name}`, text, findings, at };
  } catch (problem) {
    return failed(file, problem);
  }
}

/** An event that an error has ended. */
export function failed(file: string, problem: unknown) {
  const code = problem instanceof RiposteError ? problem.code : 'UNEXPECTED';
  return { file, error: { code, message: describeError(problem).message } };
}

/** Whether it goes into an account. */
export const isReady = (event: Ready | Unanswered): event is Ready => 'text' in event;

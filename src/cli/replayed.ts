import type { Decision, Outcome } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';

/** What became of one decision, with what changed from what to what. */
export interface Told extends Decision {
  ended: Outcome;
  said: string;
  from?: string;
  to?: string;
  advice?: string;
  /** The response that it became, by its key. */
  response?: string;
}

/** What became of one event. */
export type Replayed =
  | {
      file: string;
      source: string;
      /** The deployed rule that lets the event through; null when none does, and nobody hears of it. */
      rule: string | null;
      findings: { finding: Finding; told: Told[] }[];
    }
  | { file: string; error: { code: string; message: string } };

/** What became of an event that could be read. */
export type Answered = Extract<Replayed, { findings: unknown }>;

import type { Decision } from '../core/decision.ts';
import type { Key } from '../platform/table.ts';

/** What was decided about one finding of a drill. */
export interface DrillFinding {
  type: string;
  source: string;
  severity: number;
  account: string;
  region: string;
  decisions: Pick<Decision, 'playbook' | 'action' | 'target' | 'mode' | 'outcome' | 'guard' | 'reason'>[];
  /** How many more there are. */
  more?: number;
}

/** What became of one event of a drill. It stands in no index: nothing that reads the journal meets it. */
export interface DrillRecord extends Key {
  /** When it was decided, ms. */
  at: number;
  findings: DrillFinding[];
  /** Why it could not be read. */
  error?: { code: string; message: string };
  /** How many messages to people were handed over with it. */
  told: number;
  ttl: number;
}

/** Days that it is kept. */
const KEEP_DAYS = 7;

export const drillTtl = (at: number): number => Math.floor(at / 1_000) + KEEP_DAYS * 86_400;

/** The item of a drill, by the id that EventBridge gave the event. */
export const drillKey = (id: string): Key => ({ pk: `DRILL#${id}`, sk: 'DRILL' });

import type { Finding } from '../../core/finding.ts';
import type { Verdict } from '../../decide/decide.ts';
import type { DrillRecord } from '../../journal/drill-records.ts';

/** One event of a drill, and what would be made of it. */
export interface Drilled {
  id: string;
  decided: (Verdict & { finding: Finding })[];
  error?: DrillRecord['error'];
}

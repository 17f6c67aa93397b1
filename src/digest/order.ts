import type { SeverityBand } from '../core/finding.ts';

/** Worst first. */
export const BANDS: readonly SeverityBand[] = ['critical', 'high', 'medium', 'low'];

/** By code unit: the order must not depend on the machine's language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import type { SeverityBand } from '../../core/finding.ts';
import type { Service } from '../../health/coverage.ts';

/** One of the worst findings that a service holds open, as the service tells it: text from outside. */
interface OpenFinding {
  band?: SeverityBand;
  type: string;
  title: string;
}

/** What one service holds open in the stack's own account and region, from the service itself. */
export interface OpenIn {
  service: Service;
  total: number;
  /** There are more than `total`: it was counted up to a cap. */
  isMore?: true;
  /** Absent where the service knows no severities. */
  bands?: Record<SeverityBand, number>;
  /** So many controls of standards fail by what was counted; absent where the service has none. */
  failing?: number;
  /** At most five, the worst first. */
  worst: OpenFinding[];
}

/** Why a service could not be asked. */
interface NotAsked {
  service: Service;
  note: string;
}

export type OpenNow = OpenIn | NotAsked;

/** So many of the worst are named for each service. */
export const MOST_NAMED = 5;

const NO_BANDS: Readonly<Record<SeverityBand, number>> = { critical: 0, high: 0, medium: 0, low: 0 };

const BY_WORD: Readonly<Record<string, SeverityBand>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  informational: 'low',
  // Inspector's, until a vendor has rated it.
  untriaged: 'low',
};

/** A band by the word of a service, such as `HIGH` or `Medium`; one that nobody has heard of counts as high. */
export const bandOfWord = (word = ''): SeverityBand => BY_WORD[word.toLowerCase()] ?? 'high';

/** Sums counts with their bands. */
export function sumOf(
  counts: readonly { band: SeverityBand; count: number }[],
): Pick<OpenIn, 'total'> & { bands: Record<SeverityBand, number> } {
  const bands = { ...NO_BANDS };
  for (const { band, count } of counts) bands[band] += count;
  return { bands, total: Object.values(bands).reduce((sum, count) => sum + count, 0) };
}

export const isCounted = (one: OpenNow): one is OpenIn => 'total' in one;

/** How many each service holds open, without those that could not be asked. */
export const totalsOf = (all: readonly OpenNow[]): Record<string, number> =>
  Object.fromEntries(all.filter(isCounted).map(({ service, total }) => [service, total]));

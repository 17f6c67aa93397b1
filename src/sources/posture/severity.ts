import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import type { Reader } from '../read/reader.ts';

/** How serious a finding is, on the scale from 0 to 10, and what the event said where that is not known. */
export interface Rating {
  severity: number;
  facts: Finding['facts'];
}

const LABELS: Record<string, number> = {
  CRITICAL: 9.5,
  HIGH: 8,
  MEDIUM: 5,
  LOW: 2,
  INFORMATIONAL: 1,
  // Inspector has not rated it yet.
  UNTRIAGED: 4,
};

/** A severity that is known. */
export const rated = (severity: number): Rating => ({ severity, facts: {} });

/**
 * A severity that nobody here has heard of: as serious as a high one, so that it is told and never taken for routine.
 *
 * @param said as the event has it, for people
 */
export const ratedUnknown = (said: string | number): Rating => ({
  severity: LABELS.HIGH as number,
  facts: { severityKnown: false, severitySaid: clean(String(said), 32) },
});

/** The severity that a word means, in whatever case; undefined when nobody has heard of it. */
export function severityOfLabel(label: string): number | undefined {
  const name = label.toUpperCase();
  return Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
}

/**
 * A severity in words, on the scale from 0 to 10.
 *
 * @throws MalformedEventError when there is none
 */
export function ratingOf(from: Reader, path: string): Rating {
  const label = from.needText(path, 'a severity such as HIGH', undefined, 32);
  const severity = severityOfLabel(label);
  if (severity === undefined) return ratedUnknown(label);
  return label.toUpperCase() === 'UNTRIAGED' ? { severity, facts: { severitySaid: 'UNTRIAGED' } } : rated(severity);
}

/** What is repaired or closed is no second opinion on anything, and wakes nobody. */
export const OVER = 1;

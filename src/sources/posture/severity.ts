import { malformed, type Reader } from '../read/reader.ts';

const LABELS: Record<string, number> = {
  CRITICAL: 9.5,
  HIGH: 8,
  MEDIUM: 5,
  LOW: 2,
  INFORMATIONAL: 1,
  // Inspector has not rated it yet.
  UNTRIAGED: 4,
};

/**
 * A severity in words, on the scale from 0 to 10.
 *
 * @throws MalformedEventError when there is none, or one that nobody has heard of
 */
export function severityOf(from: Reader, path: string): number {
  const label = from.needText(path, 'a severity such as HIGH', undefined, 32).toUpperCase();
  const severity = Object.hasOwn(LABELS, label) ? LABELS[label] : undefined;
  if (severity !== undefined) return severity;
  throw malformed(from.pathOf(path), `one of ${Object.keys(LABELS).join(', ')}`, from.raw(path));
}

/** What is repaired or closed is no second opinion on anything, and wakes nobody. */
export const OVER = 1;

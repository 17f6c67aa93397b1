import { type Rating, rated, ratedUnknown, ratingOf, severityOfLabel } from '../posture/severity.ts';
import type { Reader } from '../read/reader.ts';

/** The label counts, which people and rules may change; the number of 0 to 100 where an old product gives no label. */
export function asffRating(asff: Reader): Rating {
  const severity = asff.need('Severity');
  if (severity.raw('Label') !== undefined) return ratingOf(severity, 'Label');
  return rated(severity.needNumber('Normalized', 'a number from 0 to 100', 0, 100) / 10);
}

/** `severity_id` of OCSF: informational, low, medium, high, critical, fatal. 0 is unknown, 99 is another. */
const SEVERITIES: Record<number, number> = { 1: 1, 2: 2, 3: 5, 4: 8, 5: 9.5, 6: 10 };

/** The number counts; the word beside it where the number says only that it is another, or is not known. */
export function ocsfRating(ocsf: Reader): Rating {
  const id = ocsf.needNumber('severity_id', 'a number from 0 to 6, or 99');
  const word = ocsf.said('severity', 32);
  const severity = SEVERITIES[id] ?? (word && severityOfLabel(word));
  return severity ? rated(severity) : ratedUnknown(word ?? id);
}

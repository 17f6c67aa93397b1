import { severityOf } from '../posture/severity.ts';
import type { Reader } from '../read/reader.ts';

/** The label counts, which people and rules may change; the number of 0 to 100 where an old product gives no label. */
export function asffSeverity(asff: Reader): number {
  const severity = asff.need('Severity');
  if (severity.raw('Label') !== undefined) return severityOf(severity, 'Label');
  return severity.needNumber('Normalized', 'a number from 0 to 100', 0, 100) / 10;
}

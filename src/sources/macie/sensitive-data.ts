import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { knownFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';

/** What kinds of data Macie found, and how often. Names only: where it stands in the object is left unread. */
export function sensitiveDataFacts(result: Reader): Finding['facts'] {
  const categories = result.list('sensitiveData');
  const managed = categories.flatMap((category) => category.list('detections'));
  const custom = result.list('customDataIdentifiers.detections');
  const detections = [...managed, ...custom];
  if (detections.length === 0) return {};
  const names = [...managed.map((found) => found.said('type', 64)), ...custom.map((found) => found.said('name', 64))];
  return knownFacts({
    credentials: categories.some((category) => category.said('category', 64) === 'CREDENTIALS') || undefined,
    sensitiveDataTypes: clean([...new Set(names.filter(Boolean))].join(', ')) || undefined,
    sensitiveDataCount: detections.reduce((sum, found) => sum + (found.number('count') ?? 0), 0),
  });
}

import { parsedJson } from '../../core/json.ts';

/** A value that is a JSON object, as its fields; undefined when it is none. */
export function fieldsOf(text: string): Record<string, unknown> | undefined {
  const parsed = parsedJson(text);
  return parsed && typeof parsed === 'object' && !Array.isArray(parsed) ? { ...parsed } : undefined;
}

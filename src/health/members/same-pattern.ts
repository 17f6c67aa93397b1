import { parsedJson } from '../../core/json.ts';

/**
 * Whether a rule has the pattern that it should have, in which neither the order of keys nor that of values says
 * anything. Almost always the texts are the same, which is cheap to see: a place has forty rules.
 */
export function isSamePattern(deployed: string | undefined, wanted: object): boolean {
  return deployed === JSON.stringify(wanted) || textOf(parsedJson(deployed ?? '')) === textOf(wanted);
}

/** A text that is the same for the same pattern: each part is written once, and sorted as text. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const parts = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${textOf(each)}`);
  return `{${parts.sort().join()}}`;
}

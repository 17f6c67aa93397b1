import type * as z from 'zod';
import type { Issue, Path } from './problem.ts';
import { shownValue, wrong } from './shape.ts';

type Raw = z.core.$ZodIssue;

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], data);
}

/** The schema library's own words, which people cannot use. */
const LIBRARY = /^(?:Invalid |Too (?:small|big)|Unrecognized )/;
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'a group of keys',
  record: 'a group of keys',
  string: 'text',
};

/** What is wrong, in words of our own also where a shape has none. */
function saidOf(issue: Raw, value: unknown): string {
  if (issue.message && !LIBRARY.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type' && issue.expected in KINDS) return wrong(value, KINDS[issue.expected] ?? '');
  const size = Array.isArray(value) ? `there are ${value.length} entries` : shownValue(value);
  if (issue.code === 'too_small') return `${size} where there may be ${issue.minimum} or more.`;
  if (issue.code === 'too_big') return `${size} where there may be ${issue.maximum} at most.`;
  return `${shownValue(value)} may not stand here.`;
}

/** What a schema found wrong, as issues of our own. Of a union, the branch that the value was meant for speaks. */
export function issuesOf(found: readonly Raw[], data: unknown, base: Path = []): Issue[] {
  return found.flatMap((issue): Issue[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, n) => ({ path: [...path, key], message: messages[n] ?? '', atKey: true }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0)
      return issuesOf(issue.errors[Array.isArray(at(data, path)) ? 1 : 0] ?? [], data, path);
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message, atKey: true }));
    return [{ path, message: saidOf(issue, at(data, path)) }];
  });
}

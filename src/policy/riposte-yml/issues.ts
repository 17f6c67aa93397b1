import type * as z from 'zod';
import type { Issue, Path } from './problem.ts';
import { shownValue } from './shape.ts';

type Raw = z.core.$ZodIssue;

function at(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], data);
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
    return [{ path, message: issue.message || `${shownValue(at(data, path))} may not stand here.` }];
  });
}

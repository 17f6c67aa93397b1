import { matchesGlob } from '../../core/text.ts';

export type Test<T> = (value: T) => boolean;

const isGlob = (pattern: string): boolean => pattern.includes('*');
/** `Recon:*`: most patterns are of this kind, and need no search. */
const isPrefix = (pattern: string): boolean => pattern.indexOf('*') === pattern.length - 1;

function testOf(glob: string): Test<string> {
  if (!isPrefix(glob)) return (text) => matchesGlob(text, glob);
  const prefix = glob.slice(0, -1);
  return (text) => text.startsWith(prefix);
}

/** Prepares patterns in which `*` stands for any run of characters: whether any of them matches. */
export function compileGlobs(patterns: readonly string[]): Test<string> {
  const exact = new Set(patterns.filter((pattern) => !isGlob(pattern)));
  const globs = patterns.filter(isGlob).map(testOf);
  if (globs.length === 0) return (text) => exact.has(text);
  return (text) => exact.has(text) || globs.some((test) => test(text));
}

/**
 * Whether every text that one pattern matches is matched by another as well. The `*` of the narrow one is a character
 * that no literal part of the wide one has, so that only a `*` of the wide one can take it.
 */
export const globCovers = (wide: string, narrow: string): boolean => matchesGlob(narrow, wide);

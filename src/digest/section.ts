import type { Digest, Part } from './model.ts';

/** One part of the text. An entry is shown whole or not at all; `more` says how many are not. */
export interface Section {
  heading: string;
  intro: string[];
  entries: string[][];
  /** The most entries that are read in an email; the rest is a command away. */
  limit: number;
  /** Entries that the digest itself left out. */
  beyond: number;
  more(count: number): string;
}

/**
 * A part whose heading counts what is in it.
 *
 * @param list the command that shows what has no room
 * @param count of all, where the entries stand for more than themselves
 */
export function section(
  { more }: Digest,
  part: Part,
  name: string,
  entries: string[][],
  limit: number,
  list: string,
  count?: number,
): Section {
  const beyond = more[part] ?? 0;
  const total = count ?? entries.length + beyond;
  const kinds = total === entries.length + beyond ? 'more' : 'more kinds';
  return {
    heading: `${name}: ${total}`,
    intro: [],
    entries,
    limit,
    beyond,
    more: (rest) => `  … and ${rest} ${kinds}: ${list}`,
  };
}

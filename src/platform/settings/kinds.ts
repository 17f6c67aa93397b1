import * as z from 'zod/mini';
import { clean } from '../../core/text.ts';

/** What a setting may be: how its text is read, and the words for what it must be. */
export interface Kind<T> {
  schema: z.ZodMiniType<T, string>;
  must: string;
}

const MOST_NAMED = 5;

/** Such as `"here", "there" and 3 more`. */
function quoted(entries: readonly string[]): string {
  const named = entries.slice(0, MOST_NAMED).map((entry) => `"${clean(entry, 60)}"`);
  const more = entries.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

/**
 * A kind of setting.
 *
 * @param read the value of a text; undefined when it is none
 * @param blame of a list, the entries that are wrong
 */
function kind<T>(must: string, read: (text: string) => T | undefined, blame?: (text: string) => string[]): Kind<T> {
  const problem = (text: string): string =>
    blame ? `holds ${quoted(blame(text))}; each entry must be ${must}` : `is ${quoted([text])}; it must be ${must}`;
  const reading = z.transform((text: string, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: problem(text), input: text });
    return z.NEVER;
  });
  return { must, schema: z.pipe(z.string(), reading) };
}

/** The entries of a comma-separated list. */
export const entriesOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);

export const oneOf = <const T extends readonly string[]>(...words: T): Kind<T[number]> =>
  kind(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text));

export const onOrOff = oneOf('off', 'on');

export const wholeNumber = (must: string, isRight: (value: number) => boolean): Kind<number> =>
  kind(must, (text) => (/^\d{1,10}$/.test(text) && isRight(Number(text)) ? Number(text) : undefined));

export const between = (least: number, most: number): Kind<number> =>
  wholeNumber(`a number from ${least} to ${most}`, (value) => value >= least && value <= most);

/** What `read` makes of a text. */
export const readBy = <T>(must: string, read: (text: string) => T | undefined): Kind<T> => kind(must, read);

export const matching = (must: string, isRight: (text: string) => boolean): Kind<string> =>
  kind(must, (text) => (isRight(text) ? text : undefined));

/** The same, or nothing at all. */
export const matchingOrNone = (must: string, isRight: (text: string) => boolean): Kind<string> =>
  matching(must, (text) => text === '' || isRight(text));

/** A comma-separated list, each entry of which is right. */
export function listOf(must: string, isRight: (entry: string) => boolean): Kind<string[]> {
  const wrong = (text: string): string[] => entriesOf(text).filter((entry) => !isRight(entry));
  return kind(must, (text) => (wrong(text).length === 0 ? entriesOf(text) : undefined), wrong);
}

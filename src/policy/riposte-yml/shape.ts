import * as z from 'zod';
import { clean } from '../../core/text.ts';
import { didYouMean } from './suggest.ts';

/** A value as an error shows it: short, on one line, text in quotes. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  return typeof value === 'string' ? `"${clean(value, 60)}"` : clean(String(value), 60);
}

/** A few words in a row, for the end of a sentence. */
export const listed = (words: readonly string[], most = 40): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;

/** What is wrong with a value, as the rest of a sentence that begins with its place. */
export const wrong = (input: unknown, may: string): string =>
  input === undefined ? `is missing; it has to be ${may}.` : `${shownValue(input)} is not ${may}.`;

/**
 * Keys and nothing else: an unknown one is named, with what may stand there and what was probably meant. The message
 * has a line for each unknown key.
 */
export function keys<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  const stranger = (key: string): string =>
    `there is no key "${clean(key, 60)}" here; there may be ${listed(known) || 'none'}.${didYouMean(key, known)}`;
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map(stranger).join('\n') : wrong(issue.input, 'a group of keys'),
  });
}

/** One of some words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, {
    error: ({ input }) => `${wrong(input, `one of ${listed(words)}`)}${didYouMean(input, words)}`,
  });

/** A list of some entries. */
export const listOf = <T extends z.ZodType>(entry: T, most: number, what: string) => {
  const error = ({ input }: { input?: unknown }): string =>
    Array.isArray(input)
      ? `there are ${input.length} ${what} where there may be 1 to ${most}.`
      : wrong(input, `a list of ${what}`);
  return z.array(entry, { error }).min(1, { error }).max(most, { error });
};

/** Names with values, at least one: without any it would match everything. */
export const someOf = <K extends z.ZodString, V extends z.ZodType>(name: K, value: V, what: string) =>
  z.record(name, value).refine((record) => Object.keys(record).length > 0, {
    error: `there is no ${what} in it, so that it would match everything: write one, or leave it out.`,
  });

/** One entry, or a list of some. */
export const oneOrMore = <T extends z.ZodType>(entry: T) => z.union([entry, listOf(entry, 500, 'entries')]);

/** Text of a certain form. */
export const text = (pattern: RegExp, may: string) => {
  const error = ({ input }: { input?: unknown }): string =>
    `${wrong(input, may)}${typeof input === 'number' ? ' YAML reads it as a number: put it in quotes.' : ''}`;
  return z.string({ error }).regex(pattern, { error });
};

/** A whole number within bounds. */
export const whole = (least: number, most: number, unit: string) => {
  const error = ({ input }: { input?: unknown }): string =>
    wrong(input, `a whole number of ${unit} from ${least} to ${most}`);
  return z.int({ error }).min(least, { error }).max(most, { error });
};

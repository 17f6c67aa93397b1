import { type Kind, listOf, matchingOrNone } from './kinds.ts';

interface Described<D extends string | number> {
  /** What it is, for the README and the comment in serverless.yml; Markdown. */
  is: string;
  default: D;
  /** What the README shows as the default where it is empty: `off`, `none` … */
  empty?: string;
}

/** One setting: what it accepts, and what is told of it. */
export const setting = <T, const D extends string | number>(kind: Kind<T>, described: Described<D>) => ({
  ...kind,
  ...described,
});

/** One id or name; none where it is empty. */
export const id = (what: string, example: string, form: RegExp) =>
  matchingOrNone(`${what} such as ${example}`, (text) => form.test(text));
/** Ids or names, comma-separated. */
export const ids = (what: string, example: string, form: RegExp) =>
  listOf(`${what} such as ${example}`, (entry) => form.test(entry));

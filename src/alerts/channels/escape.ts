/**
 * For Slack: with `&`, `<` and `>` as entities nothing mentions anybody, links, or is formatted as a date; the marks of
 * its markup become look-alikes that mark nothing.
 */
export const forMrkdwn = (text: string): string =>
  entities(text.replace(/[*_~`|]/g, (mark) => LOOK_ALIKE[mark] ?? mark).replace(/@(?=\S)/g, '＠'));

/** For a client whose Markdown may be Slack's or Teams's: a link has brackets there. */
export const forMarkdown = (text: string): string => forMrkdwn(text).replace(/\](?=[([])/g, '] ');

/** Within a code block of either: nothing may end it, and the entities stay. */
export const forCode = (text: string): string => entities(text.replace(/`/g, "'"));

const entities = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const LOOK_ALIKE: Record<string, string> = { '*': '∗', _: '＿', '~': '∼', '`': 'ˋ', '|': '∣' };

/** So much of escaped text as a client takes; an entity is not cut in two. */
export function cutEscaped(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, max - 1)
    .replace(/&[a-z]{0,3}$/, '')
    .toWellFormed()}…`;
}

import type { Alert } from './alert.ts';
import { wrap } from './plain-text.ts';

/** The link of a question and its code, on one line that can be copied. @example 'https://… code 482 913' */
export const linkLine = ({ link }: Alert): string[] => (link ? [`${link.url} code ${spaced(link.code)}`] : []);

/** The link with its code beside it, and whose it is, for a message about this question alone. */
export function answerLines({ link }: Alert): string[] {
  if (!link) return [];
  const whose = link.to
    ? `This link is for ${link.to} alone; whoever else has it answers in that name.`
    : 'Whoever holds this message may answer by it, so forward it to nobody else.';
  return [
    ...wrap('On this page, with the code below it. Opening it changes nothing:', '  '),
    `  ${link.url}`,
    `  code ${spaced(link.code)}`,
    ...wrap(whose, '  '),
    ...(link.signIn
      ? wrap(link.to ? 'It asks you to sign in, as its recipient.' : 'It asks you to sign in.', '  ')
      : []),
    ...(link.mayNot ? wrap(link.mayNot, '  ') : []),
    ...wrap('Or by the command:', '  '),
  ];
}

const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

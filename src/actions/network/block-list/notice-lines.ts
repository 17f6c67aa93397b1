import { utc } from '../../../core/text.ts';
import { commandLine } from '../../../policy/riposte-yml/command-prefix.ts';
import type { Notice } from './sets/notices.ts';

/** So many of one kind have a line each, and so many of all kinds: a thousand accounts without a role are one matter. */
const MOST_ALIKE = 5;
const MOST_LINES = 30;

/** What it is about, whichever account or set of addresses it is said of. */
const kindOf = ({ sk }: Pick<Notice, 'sk'>): string => {
  const [, about = '', which = '', what = ''] = sk.split('#');
  if (about !== 'places') return `${about}#${which}`;
  // Of an account: the code of an error or `over`; drift has a region there, and is a kind of its own.
  return `places#${/^[a-z]{2}(-[a-z]+)+-\d$/.test(what) ? 'drift' : what}`;
};

/** Notices as lines of one message, in their order, of which there are few however many notices there are. */
export function noticeLines(notices: readonly Pick<Notice, 'sk' | 'at' | 'text'>[]): string[] {
  const kinds = [...Map.groupBy(notices, kindOf)];
  const lines = kinds.flatMap(([kind, those]) => [
    ...those.slice(0, MOST_ALIKE).map(({ at, text }) => `- ${utc(at)}: ${text}`),
    ...(those.length > MOST_ALIKE
      ? [`- ${(those.length - MOST_ALIKE).toLocaleString('en')} more like this${where(kind)}`]
      : []),
  ]);
  if (lines.length <= MOST_LINES) return lines;
  const shown = lines.slice(0, MOST_LINES);
  return [...shown, `- ${lines.length - MOST_LINES} more lines are left out.`];
}

const where = (kind: string): string =>
  kind.startsWith('places#') ? `, in other accounts and regions: ${commandLine('org status')} shows each.` : '.';

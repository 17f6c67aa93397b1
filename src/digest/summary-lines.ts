import { quoted, sentence } from '../alerts/defang.ts';
import { plural, wrap } from '../alerts/plain-text.ts';
import { type Ending, shortTarget, typeText } from '../alerts/words.ts';
import { localTime, type Period } from '../core/period.ts';
import type { Check } from '../health/check.ts';
import { counted } from './entry-lines.ts';
import { acknowledgedWords, goingOnWords } from './going-on-words.ts';
import type { Digest } from './model.ts';
import { openWords } from './open-now/open-words.ts';
import { BANDS } from './order.ts';
import {
  type Acknowledged,
  type Compared,
  ENDINGS,
  type GoingOn,
  type Incident,
  type Kind,
  type Ranked,
} from './parts.ts';
import { SOURCE_NAMES } from './source-names.ts';

const WORDS: Partial<Record<Ending, string>> = {
  applied: 'done',
  unchanged: 'nothing to change',
  notified: 'reported',
  'awaiting-approval': 'to decide',
  partial: 'half done',
  lapsed: 'unanswered',
  pending: 'under way',
  expired: 'ended automatically',
};

/** Findings by severity and actions by outcome, beside those of earlier periods where these were kept. */
export function countLines({ counts, kind, findings, firstDay, history }: Digest): string[] {
  const outcomes = ENDINGS.map((ending): [string, Compared] => [WORDS[ending] ?? ending, counts.outcomes[ending]]);
  const rows: [string, Compared][] = [
    ...BANDS.map((band): [string, Compared] => [band, counts.severity[band]]),
    ...outcomes.filter(([, { now, before, median }]) => now || before || median),
  ];
  const heads = kind === 'week' ? ['the week', 'week before', 'median of 4'] : ['the day', 'day before', 'median of 7'];
  const isCompared = rows.some(([, { before, median }]) => before !== undefined || median !== undefined);
  return [
    ...(isCompared ? [line('', heads)] : []),
    ...rows.map(([name, { now, before, median }]) =>
      line(name, isCompared ? [now, before ?? '-', median ?? '-'] : [now]),
    ),
    ...notes({ findings, firstDay, history, kind }),
  ];
}

const line = (name: string, [now = '', ...earlier]: readonly (string | number)[]): string =>
  `  ${name.padEnd(18)}${String(now).padStart(10)}${earlier.map((value) => String(value).padStart(13)).join('')}`;

function notes({ findings, firstDay, history, kind }: Pick<Digest, 'findings' | 'firstDay' | 'history' | 'kind'>) {
  const { samples, copies } = findings;
  const missing = history.slice(kind === 'week' ? -7 : -8).filter((day) => day.missing);
  return [
    ...(samples > 0 ? wrap(`${plural(samples, 'sample')} among them.`, '  ') : []),
    ...(copies > 0 ? wrap(`Not counted: ${plural(copies, 'copy', 'copies')} of them by another service.`, '  ') : []),
    ...(firstDay ? wrap('This is the first digest: there is nothing to compare with yet.', '  ') : []),
    ...(!firstDay && missing.length > 0
      ? wrap(`No figures were kept for ${missing.map(({ date }) => date).join(', ')}.`, '  ')
      : []),
  ];
}

/** A kind of finding that is new, and who sent it. */
export const newKindLines = ({ type, band, count, source }: Kind): string[] =>
  counted(count, `${typeText(type)}, from ${SOURCE_NAMES[source]}`, `${band.padEnd(8)}  `);

export const rankedLines = ({ name, count, note }: Ranked): string[] =>
  counted(count, `${shortTarget(name)}${note ? `, ${quoted(note, 200)}` : ''}`);

export function incidentLines(incident: Incident, { timeZone }: Period): string[] {
  const { id, band, findings, firstSeen, lastSeen, says, resources } = incident;
  const time = (iso: string): string => localTime(Date.parse(iso), timeZone);
  return [
    ...wrap(says.join('; '), `  ${band.padEnd(8)}  `),
    ...wrap(
      `${plural(findings, 'finding')}, ${time(firstSeen)} to ${time(lastSeen)}, ${quoted(id, 64)}`,
      '            ',
    ),
    ...(resources.length > 0 ? wrap(resources.map(shortTarget).join(', '), '            ') : []),
  ];
}

export function acknowledgedLines(one: Acknowledged, digest: Parameters<typeof goingOnWords>[1]): string[] {
  const { title, detail } = acknowledgedWords(one, digest);
  return [...wrap(title, '  ', '    '), ...wrap(detail, '    ')];
}

export function goingOnLines(one: GoingOn, digest: Parameters<typeof goingOnWords>[1]): string[] {
  const { band, title, detail } = goingOnWords(one, digest);
  return [...wrap(title, `  ${band.padEnd(8)}  `), ...wrap(detail, '            ')];
}

/** A service and the worst of what it holds open. */
export function openNowLines(one: Digest['openNow'][number], { kind }: Digest): string[] {
  const { name, line: said, worst } = openWords(one, kind);
  return [
    ...wrap(`${name}: ${said}`, '  ', '    '),
    ...worst.flatMap(({ band, text }) => wrap(text, `    ${band.padEnd(8)}  `)),
  ];
}

const many = (count: number, text: string): string[] => (count > 0 ? [`${count} ${text}`] : []);

/** How Riposte is, in a few words. */
export function healthWords(checks: readonly Check[]): string {
  const count = (wanted: Check['state']): number => checks.filter(({ state }) => state === wanted).length;
  const bad = [
    ...(count('problem') > 0 ? [plural(count('problem'), 'problem')] : []),
    ...many(count('unknown'), 'not known'),
  ];
  return bad.length > 0 ? bad.join(', ') : 'well';
}

/** What is a problem in full, and what is well by name; on a quiet day what is off by name too. */
export function healthLines(checks: readonly Check[], quiet: boolean): string[][] {
  const brief: readonly Check['state'][] = quiet ? ['off', 'ok'] : ['ok'];
  const full = checks.filter(({ state }) => !brief.includes(state));
  return [
    ...full.map(({ what, state, note }) =>
      wrap(`${sentence(what, 100)}: ${sentence(note, 300)}`, `  ${state.padEnd(8)}  `),
    ),
    ...brief.flatMap((wanted) => {
      const names = checks.filter(({ state }) => state === wanted).map(({ what }) => quoted(what, 100));
      return names.length > 0 ? [wrap(names.join(', '), `  ${wanted.padEnd(8)}  `)] : [];
    }),
  ];
}

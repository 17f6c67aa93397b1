import { listCommand } from '../alerts/command.ts';
import { asciiLine, quoted } from '../alerts/defang.ts';
import { plural, wrap } from '../alerts/plain-text.ts';
import { localTime, longDate, type Period } from '../core/period.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Digest } from './model.ts';
import type { Section } from './section.ts';
import { sectionsOf } from './sections.ts';

const SUBJECT = 99;
const LATE_MS = 36 * 3_600_000;

/**
 * The digest as an email of plain text: 78 columns, but for commands, which are copied whole. The top says it all in
 * one sentence; each list ends with how many more there are, and is never cut inside an entry.
 *
 * @param maxBytes of UTF-8 for the body; SNS takes 262,144 with everything around it
 */
export function renderText(digest: Digest, { maxBytes = 200_000 } = {}): { subject: string; body: string } {
  return { subject: subjectOf(digest), body: bodyOf(digest, maxBytes) };
}

// The headline is what people read; of where it comes from, as much as there is room for.
function subjectOf({ period, headline, stack, account, region }: Digest): string {
  const head = asciiLine(`[Riposte] ${period.label}: ${headline.replace(/\.$/, '')}`, SUBJECT);
  const places = [`${stack}, ${account} ${region}`, `${account} ${region}`].map(
    (place) => ` (${asciiLine(place, 80)})`,
  );
  return head + (places.find((place) => head.length + place.length <= SUBJECT) ?? '');
}

function bodyOf(digest: Digest, maxBytes: number): string {
  const { period, headline, kind } = digest;
  const top = [...head(digest), '', ...wrap(headline), ''];
  const end = [
    `Everything of this ${kind}:`.padEnd(26) + listCommand('day', period.label),
    `One entry, explained:     ${commandLine('show ID')}`,
    `Put it back:              ${commandLine('undo ID')}`,
  ];
  return [...top, ...fill(sectionsOf(digest), maxBytes - bytesOf([...top, ...end])), ...end].join('\n');
}

function head({ period, stack, account, region, mode, madeAt, accounts }: Digest): string[] {
  return [
    `Riposte, ${longDate(period.label)}`,
    ...wrap(quoted(`${stack}, account ${account}, ${region}, mode ${mode}`, 150)),
    ...(accounts ? wrap(`About ${plural(accounts.length, 'account')}: ${quoted(accounts.join(', '), 200)}`) : []),
    ...wrap(timesOf(period)),
    ...wrap(asOf(period, madeAt)).filter(Boolean),
  ];
}

/** What the times in a digest mean. */
export function timesOf({ kind, from, to, timeZone }: Period): string {
  const hours = (to - from) / 3_600_000;
  const long =
    hours === (kind === 'week' ? 168 : 24)
      ? ''
      : ` This ${kind} had ${hours < 1 ? plural(Math.round(hours * 60), 'minute') : plural(Math.round(hours * 10) / 10, 'hour')}.`;
  return `Times are ${timeZone}${timeZone === 'UTC' ? '' : ', unless they say UTC'}.${long}`;
}

/** A digest is made in the morning after: one that is made at another time tells of another world, and says so. */
export function asOf({ kind, to, timeZone }: Period, madeAt: number): string {
  if (madeAt < to) return `This ${kind} is not over: the digest covers it up to ${localTime(madeAt, timeZone)}.`;
  if (madeAt - to < LATE_MS) return '';
  return `Blocks, approvals, expiries and health are as of ${localTime(madeAt, timeZone)}.`;
}

/** Gives each section in turn as many whole entries as its limit and the remaining bytes allow. */
function fill(sections: readonly Section[], maxBytes: number): string[] {
  const frame = ({ heading, intro, more, entries, beyond }: Section): string[] => [
    heading,
    ...intro,
    more(entries.length + beyond),
    '',
  ];
  let left = maxBytes - bytesOf(sections.flatMap(frame));
  return sections.flatMap(({ heading, intro, entries, limit, beyond, more }) => {
    const shown: string[] = [];
    let count = 0;
    for (const lines of entries.slice(0, limit)) {
      const bytes = bytesOf(lines);
      if (bytes > left) break;
      left -= bytes;
      shown.push(...lines);
      count += 1;
    }
    const rest = entries.length - count + beyond;
    return [heading, ...intro, ...shown, ...(rest > 0 ? [more(rest)] : []), ''];
  });
}

const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

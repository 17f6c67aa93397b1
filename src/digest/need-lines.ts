import { commandFor } from '../alerts/command.ts';
import { quoted, sentence } from '../alerts/defang.ts';
import { plural, wrap } from '../alerts/plain-text.ts';
import { phrase, shortTarget } from '../alerts/words.ts';
import { severityBand } from '../core/finding.ts';
import { localTime, type Period } from '../core/period.ts';
import { kindWords } from '../expiry/expiry.ts';
import { type Home, placeOf } from './entry-lines.ts';
import type { Need } from './needs.ts';
import type { Check } from './parts.ts';
import { SOURCE_NAMES } from './source-names.ts';

const DAY = 86_400_000;

/** One thing that waits for a person: what it is, why, and what to do. */
export function needLines(need: Need, number: number, digest: Home & { period: Period }): string[] {
  const { title, detail = [], commands = [] } = needContent(need, digest);
  const first = `${String(number).padStart(3)}. `;
  return [
    ...wrap(title, first),
    ...detail.flatMap((text) => wrap(text, '     ')),
    ...commands.map((command) => `     ${command}`),
  ];
}

export interface NeedContent {
  title: string;
  detail?: string[];
  commands?: string[];
}

/** What a need says, for every rendering: harmless text, and commands that can be copied. */
export function needContent(need: Need, digest: Home & { period: Period }): NeedContent {
  const { to: dayEnd, timeZone } = digest.period;
  switch (need.kind) {
    case 'paused':
      return {
        title: `Riposte is paused since ${localTime(need.at, timeZone)}, by ${quoted(need.by, 64)}: it touches nothing.`,
        commands: ['npx riposte resume'],
      };
    case 'dead-letters':
      return {
        title: `${plural(need.count, 'message')} in ${quoted(need.queue, 128)}: not handled, and kept.`,
        detail: ['Look at the reasons, repair the cause, and send them through again.'],
        commands: ['npx riposte redrive'],
      };
    case 'without-effect':
      return {
        title: sentence(need.problem.title, 300),
        detail: [sentence(need.problem.detail, 600)],
        commands: [need.problem.command],
      };
    case 'expiring':
      return { title: expiringTitle(need.what, dayEnd, timeZone), detail: [sentence(need.what.note, 300)] };
    case 'unread':
      return {
        title: unreadTitle(need.what.kind),
        detail: [sentence(need.what.note, 300)],
      };
    case 'silent':
      return {
        title: `${SOURCE_NAMES[need.source]} had no new findings, though it had some on ${need.days} of the 7 days before.`,
        detail: [
          `${need.unheard ? 'Nothing came to its queue. ' : ''}Look whether the service is on, and whether its rule still stands.`,
        ],
      };
    case 'health':
      return unwell(need.check);
    default:
      return ofActions(need, digest);
  }
}

const unwell = ({ what, state, note }: Check): NeedContent => ({
  title: `${sentence(what, 300)}${state === 'off' ? ' is off, though it sent findings within the last 30 days.' : ''}`,
  detail: [sentence(note, 300)],
});

const unreadTitle = (kind: string): string =>
  kind === 'calendar'
    ? 'What expires is not known as of today.'
    : `No ${kindWords(kind)} could be looked at, so what expires is not known.`;

function expiringTitle(
  { kind, name, at }: { kind: string; name: string; at: number },
  dayEnd: number,
  timeZone: string,
) {
  const days = Math.floor((at - dayEnd) / DAY);
  const when =
    days < 0 ? 'is past its time' : days === 0 ? 'has less than a day left' : `has ${plural(days, 'day')} left`;
  return `${kindWords(kind)} ${shortTarget(name)} ${when}: ${localTime(at, timeZone)}`;
}

type ActionNeed = Extract<Need, { action: unknown }>;

function ofActions({ action, targets }: ActionNeed, home: Home): NeedContent {
  const { decision, outcome, finding, reason, advice, key } = action;
  const about = `${severityBand(finding.severity)}${placeOf(finding, home)}`;
  const more = targets > 1 ? ` and ${targets - 1} more` : '';
  return {
    title: `${phrase(decision, outcome, finding)}${more} (${about})`,
    detail: [sentence(reason, 300), ...(advice === undefined ? [] : [`To do: ${sentence(advice)}`])],
    commands: outcome === 'awaiting-approval' ? [commandFor('approve', key), commandFor('reject', key)] : [],
  };
}

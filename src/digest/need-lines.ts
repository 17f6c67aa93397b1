import { resumeCommand } from '../act/pause.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import { commandFor } from '../alerts/command.ts';
import { factsText } from '../alerts/deciding-facts.ts';
import { quoted, sentence } from '../alerts/defang.ts';
import { plural, wrap } from '../alerts/plain-text.ts';
import { titleOf } from '../alerts/what-happened.ts';
import { phrase, shortTarget } from '../alerts/words.ts';
import type { ActionId } from '../core/action-ids.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import { localTime, type Period } from '../core/period.ts';
import { kindWords } from '../expiry/expiry.ts';
import type { Check } from '../health/check.ts';
import { type Pause, scopeText } from '../journal/pauses.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { type Home, placeOf } from './entry-lines.ts';
import type { Need } from './needs.ts';
import type { OpenIncident } from './parts.ts';
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

interface NeedContent {
  title: string;
  detail?: string[];
  commands?: string[];
}

/** What a need says, for every rendering: harmless text, and commands that can be copied. */
export function needContent(need: Need, digest: Home & { period: Period }): NeedContent {
  const { to: dayEnd, timeZone } = digest.period;
  switch (need.kind) {
    case 'incident':
      return ofIncident(need.incident, digest);
    case 'held-back':
      return {
        title: `${plural(sumOf(need.actions), 'answer')} held back by mode ${need.mode}: ${need.actions
          .map(({ action, count }) => `${count} ${action}`)
          .join(', ')}.`,
        detail: ['They are decided anew when the mode is raised; what is too old by then is not acted on.'],
        commands: [commandLine('status')],
      };
    case 'paused':
      return {
        title: `${sentence(scopeText(need), 160)} is paused since ${localTime(need.at, timeZone)}, by ${quoted(need.by, 64)}: ${need.level === 'all' ? 'it touches nothing' : 'nothing of it is touched'}.`,
        ...pauseDetail(need, timeZone),
        commands: [resumeCommand(need)],
      };
    case 'answered': {
      const { decision, outcome, finding, reason, key } = need.action;
      return {
        title: `${titleOf(finding)}: ${phrase(decision, outcome, finding)} (${severityBand(finding.severity)}${placeOf(finding, digest)})`,
        detail: [sentence(reason, 300), 'Told first, since many alike findings are reported besides.'],
        commands: [commandFor('show', key)],
      };
    }
    case 'budget':
      return {
        title: `${capital(need.class)} wait for you since ${localTime(need.at, timeZone)}: ${plural(need.waiting, 'answer')} held back.`,
        detail: [
          sentence(need.why, 300),
          'When they may go on, what waits is decided anew and worked off within the budget, most severe first.',
        ],
        commands: [resumeCommand({ level: 'class', of: need.class })],
      };
    case 'dead-letters':
      return {
        title: `${plural(need.count, 'message')} in ${quoted(need.queue, 128)}: not handled, and kept.`,
        detail: ['Look at the reasons, repair the cause, and send them through again.'],
        commands: [commandLine('redrive')],
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

function pauseDetail({ reason, until }: Pause, timeZone: string): Pick<NeedContent, 'detail'> {
  const detail = [
    ...(reason ? [sentence(reason, 300)] : []),
    ...(until === undefined ? [] : [`It ends by itself at ${localTime(until, timeZone)}.`]),
  ];
  return detail.length > 0 ? { detail } : {};
}

const unwell = ({ what, state, note, command }: Check): NeedContent => ({
  title: `${sentence(what, 300)}${state === 'off' ? ' is off, though it sent findings within the last 30 days.' : ''}`,
  detail: [sentence(note, 300)],
  ...(command !== undefined && { commands: [command] }),
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

const sumOf = (counts: readonly { count: number }[]): number => counts.reduce((sum, { count }) => sum + count, 0);

/** What became of the answers to a grave finding, in the words of who has to act now. */
const STANDS: Record<OpenIncident['responses'][number]['because'], string> = {
  waiting: 'an answer waits for you',
  ceiling: 'the deployed mode only tells',
  paused: 'Riposte is paused',
  budget: 'its class waits for a person',
  permission: 'a permission was missing',
  member: 'the role in the member account is missing',
  failed: 'the answer failed',
  partial: 'the answer is half done',
  lapsed: 'nobody answered in time',
  uncontained: 'nothing was contained',
};

/** One grave matter as a sentence: what, where, since when, and that nothing contains it. */
function ofIncident(
  { finding, findings, since, reason, responses, alike = 1 }: OpenIncident,
  home: Home & { period: Period },
) {
  const where = placeOf(finding, home);
  const stands = [...new Set(responses.map(({ because }) => STANDS[because]))].join('; ');
  const asked = responses.filter(({ because }) => because === 'waiting');
  const advice = responses.find((one) => one.advice !== undefined)?.advice;
  const [first] = responses;
  return {
    title: `${titleOf(finding)}${alike > 1 ? ` and ${(alike - 1).toLocaleString('en')} alike` : ''}: ${plural(findings, 'finding')} since ${localTime(since, home.period.timeZone)}; ${stands} (${severityBand(finding.severity)}${where})`,
    detail: [
      ...factsLines(finding),
      sentence(reason, 300),
      ...(advice === undefined ? [] : [`To do: ${sentence(advice)}`]),
    ],
    commands:
      asked.length > 0
        ? asked.slice(0, 3).map(({ key }) => commandFor('approve', key))
        : first
          ? [commandFor('show', first.key)]
          : [],
  };
}

/** Whether a yes can be taken back, in the catalogue's words. */
const undoText = (action: ActionId): string => {
  const { undoSummary } = catalogue[action];
  return undoSummary.startsWith('never')
    ? `It cannot be undone (${undoSummary}).`
    : `It can be undone: undo ${undoSummary}.`;
};

/** What decides about the finding, where its source knows something that does. */
const factsLines = (finding: Finding): string[] => {
  const facts = factsText(finding);
  return facts ? [facts] : [];
};

type ActionNeed = Exclude<Extract<Need, { action: unknown }>, { kind: 'answered' }>;

function ofActions({ action, targets, effect, until }: ActionNeed, home: Home & { period: Period }): NeedContent {
  const { decision, outcome, finding, reason, advice, key } = action;
  const about = `${severityBand(finding.severity)}${placeOf(finding, home)}`;
  const more = targets > 1 ? ` and ${targets - 1} more` : '';
  const asks = outcome === 'awaiting-approval';
  return {
    title: `${phrase(decision, outcome, finding)}${more} (${about})`,
    detail: [
      ...(asks && effect ? [`It ${sentence(effect, 300)}`] : []),
      ...factsLines(finding),
      sentence(reason, 300),
      ...(asks ? [undoText(decision.action)] : []),
      ...(asks && until !== undefined
        ? [`Answer by ${localTime(until, home.period.timeZone)}, or it lapses and nothing is done.`]
        : []),
      ...(advice === undefined ? [] : [`To do: ${sentence(advice)}`]),
    ],
    commands: asks ? [commandFor('approve', key), commandFor('reject', key)] : [],
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

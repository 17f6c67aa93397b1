import { resumeCommand } from '../act/pause.ts';
import { catalogue } from '../actions/catalogue/catalogue.ts';
import { commandFor } from '../alerts/command.ts';
import { factsText } from '../alerts/deciding-facts.ts';
import { sentence } from '../alerts/defang.ts';
import { phraseOf } from '../alerts/phrase-of.ts';
import { plural } from '../alerts/plain-text.ts';
import { titleOf } from '../alerts/what-happened.ts';
import { deedOf } from '../alerts/words.ts';
import type { ActionId } from '../core/action-ids.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import { isGrave } from '../core/grave.ts';
import { localTime, type Period } from '../core/period.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { type Home, placeOf } from './entry-lines.ts';
import type { Need, NeedContent, NeedOf } from './needs.ts';
import type { OpenIncident } from './parts.ts';

/** What became of the answers to a finding that somebody has to settle, in the words of who has to act now. */
const STANDS: Record<OpenIncident['responses'][number]['because'], string> = {
  waiting: 'an answer waits for you',
  ceiling: 'the deployed mode only tells',
  paused: 'Riposte is paused',
  turn: 'it was held back, and waits for its turn',
  budget: 'its class waits for a person',
  permission: 'a permission was missing',
  member: 'the role in the member account cannot be taken',
  failed: 'the answer failed',
  partial: 'the answer is half done',
  overdue: 'it was to end, and could not be taken back',
  lapsed: 'nobody answered in time',
  uncontained: 'nothing was contained',
};

/** Why an answer does not stand. What a policy denies no new role mends, and so it is told apart from a missing one. */
function standing(
  { because, failed, refusal, approved, action }: OpenIncident['responses'][number],
  finding: Finding,
): string {
  if (approved) return 'a yes waits to be carried out';
  if (failed) return failed === 'lost' ? 'what contained it holds no longer' : 'a yes could not be carried out';
  // What is no compromise has nothing to contain.
  if (because === 'uncontained' && action === 'notify' && !isGrave(finding))
    return 'it was told, and nobody has settled it';
  if (refusal === 'not-entered') return 'the account may not be entered now';
  if (!refusal) return STANDS[because];
  return because === 'member'
    ? `entering the account is denied by ${refusal.deniedBy}`
    : `the answer is denied by ${refusal.deniedBy}`;
}

/** One matter that somebody has to settle as a sentence: what, where, since when, and how its answers stand. */
export function ofIncident(
  { finding, findings, since, reason, responses, alike = 1 }: OpenIncident,
  home: Home & { period: Period },
) {
  const where = placeOf(finding, home);
  const stands = [...new Set(responses.map((one) => standing(one, finding)))].join('; ');
  const asked = responses.filter(({ because }) => because === 'waiting');
  const advice = responses.find((one) => one.advice !== undefined)?.advice;
  const [first] = responses;
  const isOnlyTold = responses.every(({ action, because }) => action === 'notify' && because === 'uncontained');
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
          ? [commandFor('show', first.key), ...(isOnlyTold && alike === 1 ? [settleCommand(first.key)] : [])]
          : [],
  };
}

/** Says that a person has settled it: nothing else ends what was only told. */
const settleCommand = (key: string): string => `${commandFor('ack', key)} --reason 'how it was settled'`;

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

/** Told before a flood that is reported, which would hide it. */
export function ofAnswered({ action }: NeedOf<'answered'>, home: Home): NeedContent {
  const { finding, reason, key } = action;
  return {
    title: `${titleOf(finding)}: ${phraseOf(action)} (${severityBand(finding.severity)}${placeOf(finding, home)})`,
    detail: [sentence(reason, 300), 'Shown first, because many similar findings are reported below.'],
    commands: [commandFor('show', key)],
  };
}

type ActionNeed = Exclude<Extract<Need, { action: unknown }>, { kind: 'answered' }>;

/** A question, or an answer that did not work, with what to do now. */
export function ofActions(
  { action, targets, inAccounts, overdue, turn, effect, until, needs }: ActionNeed,
  home: Home & { period: Period },
): NeedContent {
  const { decision, outcome, finding, reason, advice } = action;
  const about = `${severityBand(finding.severity)}${placeOf(finding, home)}`;
  const more = targets > 1 && !inAccounts ? ` and ${targets - 1} more` : '';
  const elsewhere = inAccounts ? ` and in ${plural(targets - 1, 'other account')}` : '';
  const asks = outcome === 'awaiting-approval';
  const before = overdue ? 'Not taken back' : turn && 'Waits for its turn';
  return {
    title: `${before ? `${before}: ${deedOf(decision, finding)}` : phraseOf(action)}${more} (${about})${elsewhere}`,
    detail: [
      ...(decision.action === 'notify' ? [] : [`${titleOf(finding)}.`]),
      ...(asks && effect ? [`It ${sentence(effect, 300)}`] : []),
      ...factsLines(finding),
      sentence(reason, 300),
      ...(asks ? [undoText(decision.action)] : []),
      ...(asks && needs ? [sentence(needs, 300)] : []),
      ...(asks && until !== undefined
        ? [`Answer by ${localTime(until, home.period.timeZone)}, or it lapses and nothing is done.`]
        : []),
      ...(advice === undefined ? [] : [`To do: ${sentence(advice)}`]),
    ],
    commands: commandsFor(action, targets, turn),
  };
}

function commandsFor({ key, outcome }: ActionNeed['action'], targets: number, turn: true | undefined): string[] {
  if (outcome === 'awaiting-approval') return [commandFor('approve', key), commandFor('reject', key)];
  // What has to be decided at once waits for no turn, and for no day.
  if (turn) return [targets > 1 ? commandLine('retry --held-back') : commandFor('retry', key)];
  return outcome === 'lapsed' && targets === 1
    ? [commandFor('retry', key), `${commandFor('ack', key)} --reason 'TEXT'`]
    : [];
}

/** What only the mode held back: the deployed one, or, where that would do or ask, the one of the account. */
export const ofHeldBack = ({ actions, mode }: NeedOf<'held-back'>): NeedContent => ({
  title: `${plural(sumOf(actions), 'answer')} held back by ${mode === 'enforce' || mode === 'approve' ? 'the mode of an account' : `mode ${mode}`}: ${actions
    .map(({ action, count }) => `${count} ${action}`)
    .join(', ')}.`,
  detail: ['They are decided again when the mode is raised; what is too old by then is left alone.'],
  commands: [commandLine('status')],
});

/** A class whose budget is used up, or in which something waits for room. */
export const ofBudget = (need: NeedOf<'budget'>, timeZone: string): NeedContent =>
  need.at === undefined
    ? {
        title: `${capital(need.class)} wait for room in their budget: ${plural(need.waiting, 'answer')} held back.`,
        detail: [
          sentence(need.why, 300),
          'They go on. What waits is decided again as soon as there is room, the most severe first; where the budget is 0 there will be none.',
        ],
        commands: [commandLine('list --held-back')],
      }
    : {
        title: `${capital(need.class)} wait for you since ${localTime(need.at, timeZone)}: ${plural(need.waiting, 'answer')} held back.`,
        detail: [
          sentence(need.why, 300),
          'Once you let them go on, what waits is decided again and done within the budget, the most severe first.',
        ],
        commands: [resumeCommand({ level: 'class', of: need.class })],
      };

const sumOf = (counts: readonly { count: number }[]): number => counts.reduce((sum, { count }) => sum + count, 0);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

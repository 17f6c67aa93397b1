import { resumeCommand, subjectOf } from '../../act/pause.ts';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { plural } from '../../alerts/plain-text.ts';
import { BLAST_RADII, type BlastRadius } from '../../core/blast-radius.ts';
import { utc } from '../../core/text.ts';
import { tripsOf } from '../../journal/budget-item.ts';
import type { Journal } from '../../journal/journal.ts';
import { type Paused, type PauseScope, pauseOver, pausesIn, scopeText } from '../../journal/pauses.ts';
import type { Settings } from '../../journal/settings.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { shown } from '../out.ts';
import { type ScopeOptions, scopeOf } from '../pause-scope.ts';
import { untilOf } from '../until.ts';
import { type Context, journalOf } from './context.ts';

export interface PauseOptions extends ScopeOptions {
  /** Why, for those who find it paused. */
  reason?: string | undefined;
  /** When it ends automatically: a duration, or a time. */
  until?: string | undefined;
}

/**
 * Stops everything new, or one action, playbook, account or class of targets, from being touched, at once: functions read
 * the switch before each action. Findings are still decided, journalled and told, and what is on the block list still
 * expires.
 */
export async function pause(options: PauseOptions, context: Context): Promise<number> {
  const scope = scopeOf(options);
  const journal = journalOf(context);
  const [by, at] = [await context.whoAmI(), context.now()];
  const reason = shown(options.reason, 300);
  const until = options.until === undefined ? undefined : untilOf(options.until, at);
  const pause = { by, at, ...(reason && { reason }), ...(until !== undefined && { until }) };
  const isNew = await journal.pause(scope, pause);
  const now = isNew ? { ...scope, ...pause } : found(scope, await journal.readSettings(), at);
  const end = until === undefined ? '' : ` It ends automatically at ${utc(until)}.`;
  const text = isNew
    ? `is paused${about(scope)}: nothing new is touched. Undo and the end of blocks go on. ${resumeCommand(scope)} ends the pause.${end}`
    : `is already paused${about(scope)}${now ? since(now) : ''}.${reason || until !== undefined ? ` The reason and the end of that pause stay as they are: end it first to give others. ${resumeCommand(scope)} does.` : ''}`;
  return report(now ?? { ...scope, ...pause }, { paused: true, changed: isNew }, text, context);
}

/** Ends a pause, and says how many responses waited for that: the sweep has them decided anew. */
export async function resume(options: ScopeOptions, context: Context): Promise<number> {
  const scope = scopeOf(options);
  const journal = journalOf(context);
  const [by, at] = [await context.whoAmI(), context.now()];
  const settings = await journal.readSettings();
  const was = found(scope, settings, at);
  if (was) await beforehand(scope, settings, context);
  const hasEnded = await journal.resume(scope, { by, at });
  const classes = await letGoOn(scope, journal);
  if (classes.length > 0 && !(hasEnded && was)) return wentOn(scope, classes, { by, at }, settings, context);
  if (!hasEnded || !was) {
    const last = scope.level === 'all' && settings?.by !== undefined ? { by: settings.by, at: settings.at ?? at } : {};
    report({ ...scope, ...last }, { paused: false, changed: false }, `was not paused${about(scope)}.`, context);
    return others(settings, scope, context);
  }
  const open = await journal.readOpen();
  const now = await journal.readSettings();
  const held = open.filter((record) => record.open === 'paused' && !pauseOver(now, subjectOf(record), at)).length;
  const waits = held === 1 ? '1 response that waited for this is' : `${held} responses that waited for this are`;
  const alsoOn = classes.length > 0 ? ` ${classes.join(', ')} go on as well, with a budget that begins anew.` : '';
  const text = `acts again${about(scope)}; it was paused${since(was)}. ${waits} decided anew within five minutes, at most 20 an hour for each action.${alsoOn}`;
  report({ ...scope, by, at }, { paused: false, changed: true }, text, context);
  return others(now, scope, context);
}

/** Classes that waited for a person, since their budget was used up, and go on now: the one named, or all. */
async function letGoOn({ level, of }: PauseScope, journal: Journal): Promise<BlastRadius[]> {
  const named = BLAST_RADII.filter((radius) => level === 'all' || (level === 'class' && of === radius));
  const tripped = [...(await journal.readBudgets(named))].flatMap(([radius, item]) =>
    tripsOf(item).length > 0 ? [radius] : [],
  );
  const resumed = await Promise.all(tripped.map((radius) => journal.resumeBudget(radius)));
  return tripped.filter((_, n) => resumed[n]);
}

async function wentOn(
  scope: PauseScope,
  classes: readonly BlastRadius[],
  said: Pick<Paused, 'by' | 'at'>,
  settings: Settings | undefined,
  context: Context,
): Promise<number> {
  const open = await journalOf(context).readOpen();
  const held = open.filter(
    ({ open: because, action }) =>
      because === 'budget' && classes.some((radius) => catalogue[action].blastRadius === radius),
  ).length;
  const text = `lets ${classes.join(', ')} go on, with a budget that begins anew. ${plural(held, 'response')} that waited for this: decided anew within five minutes, within the budget, most severe first.`;
  report({ ...scope, ...said }, { paused: false, changed: true }, text, context);
  return others(settings, scope, context);
}

/** How many responses wait for the end of this pause, said before it ends. */
async function beforehand(scope: PauseScope, settings: Settings | undefined, context: Context): Promise<void> {
  const open = (await journalOf(context).readOpen()).filter((record) => record.open === 'paused' && !record.ack);
  const at = context.now();
  const waiting = open.filter((record) => {
    const pause = pauseOver(settings, subjectOf(record), at);
    return pause?.level === scope.level && pause.of === scope.of;
  }).length;
  if (waiting > 0)
    context.out.note(
      `${waiting === 1 ? '1 response waits' : `${waiting} responses wait`} for this: ${commandLine('list --held-back')}`,
    );
}

const found = (scope: PauseScope, settings: Settings | undefined, now: number): Paused | undefined =>
  pausesIn(settings, now).find(({ level, of }) => level === scope.level && of === scope.of);

const about = ({ level, of }: PauseScope): string => (level === 'all' ? '' : ` for the ${level} ${of}`);

const since = ({ by, at, reason }: Paused): string =>
  `, since ${utc(at)} by ${shown(by, 200)}${reason ? ` (${shown(reason, 300)})` : ''}`;

/** Whoever resumes hears of the pauses that stay. */
function others(settings: Settings | undefined, scope: PauseScope, { out, now }: Context): number {
  for (const pause of pausesIn(settings, now()))
    if (pause.level !== scope.level || pause.of !== scope.of)
      out.note(`${scopeText(pause)} stays paused${since(pause)}: ${resumeCommand(pause)}`);
  return 0;
}

function report(
  { level, of, by, at, reason, until }: PauseScope & Partial<Paused>,
  { paused, changed }: { paused: boolean; changed: boolean },
  text: string,
  { out, deployment }: Context,
): number {
  const { stack } = deployment;
  out.data({
    stack,
    paused,
    changed,
    ...(level !== 'all' && { level, of }),
    by,
    ...(at && { at: new Date(at).toISOString() }),
    ...(reason && { reason }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  });
  out.line(`${stack} ${text}`);
  return 0;
}

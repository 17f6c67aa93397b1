import type { Settings } from '../../journal/settings.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { shown } from '../out.ts';
import { type Context, journalOf } from './context.ts';

/**
 * Stops everything new from being touched, at once: functions read the switch before each action. Findings are still
 * decided, journalled and told, and what is on the block list still expires.
 */
export async function pause(reason: string | undefined, context: Context): Promise<number> {
  const journal = journalOf(context);
  const settings = await journal.readSettings();
  if (settings?.paused) return report(settings, false, `is paused already${since(settings)}.`, context);
  const [by, at] = [await context.whoAmI(), context.now()];
  const why = shown(reason, 300);
  await journal.setPaused(true, by, at, why);
  const text = `is paused: nothing new is touched. Undo and the end of blocks go on. ${commandLine('resume')} ends the pause.`;
  return report({ paused: true, by, at, ...(why && { reason: why }) }, true, text, context);
}

/** Ends a pause, and says how many responses waited for that: the sweep has them decided anew. */
export async function resume(context: Context): Promise<number> {
  const journal = journalOf(context);
  const settings = await journal.readSettings();
  if (!settings?.paused) return report(settings, false, 'was not paused.', context);
  const [by, at] = [await context.whoAmI(), context.now()];
  await journal.setPaused(false, by, at);
  const held = (await journal.readOpen()).filter(({ open }) => open === 'paused').length;
  const waits = held === 1 ? '1 response that waited for this is' : `${held} responses that waited for this are`;
  const text = `acts again; it was paused${since(settings)}. ${waits} decided anew within five minutes, at most 20 an hour for each action.`;
  return report({ paused: false, by, at }, true, text, context);
}

const since = ({ by, at, reason }: Settings): string =>
  `, since ${new Date(at).toISOString()} by ${shown(by, 200)}${reason ? ` (${shown(reason, 300)})` : ''}`;

function report(
  settings: Pick<Settings, 'paused' | 'by' | 'at' | 'reason'> | undefined,
  changed: boolean,
  text: string,
  { out, deployment }: Context,
): number {
  const { stack } = deployment;
  const { paused = false, by, at, reason } = settings ?? {};
  out.data({ stack, paused, changed, by, ...(at && { at: new Date(at).toISOString() }), ...(reason && { reason }) });
  out.line(`${stack} ${text}`);
  return 0;
}

import { utc } from '../core/text.ts';
import type { Alert } from './alert.ts';
import { linkLine } from './answer-lines.ts';
import { commandFor } from './command.ts';
import { findOutWhy } from './find-out-why.ts';
import { phraseOf } from './phrase-of.ts';
import { opensQuestion, stepsCommand, stepText } from './steps.ts';
import { titleOf } from './what-happened.ts';
import { placeText } from './where.ts';
import { band } from './words.ts';

/** One alert among many, on one line. @example '12:03 HIGH Blocked 198.51.100.7/32 (open port of i-0abc probed, 111122223333 eu-west-1)' */
export function entryLine(alert: Alert): string {
  const { finding, decision, at } = alert;
  const why = decision.action === 'notify' ? '' : `${titleOf(finding, 60)}, `;
  const time = utc(at ?? finding.lastSeen).slice(11, 16) || '--:--';
  const where = placeText(alert);
  return `${time} ${band(finding)} ${stepText(alert)}${phraseOf(alert)} (${why}${where})`;
}

/** One answer decides all steps of a question: they stand with the first one. */
function askingCommands(alert: Alert): string[] {
  const { key, step } = alert;
  if (!opensQuestion(alert)) return [];
  const commands = step
    ? [stepsCommand('approve', step.sequence), stepsCommand('reject', step.sequence)]
    : [commandFor('approve', key), commandFor('reject', key)];
  return [...linkLine(alert), ...commands];
}

/** The commands that somebody may want to give about an alert; of a question, first the link on which it is answered. */
export function commandsOf(alert: Alert): string[] {
  if (alert.outcome === 'awaiting-approval') return askingCommands(alert);
  return [aboutTheEnd(alert), findOutWhy(alert)].filter((command) => command !== '');
}

function aboutTheEnd({ decision, outcome, key, undoable }: Alert): string {
  if (outcome === 'failed' || outcome === 'lapsed') return commandFor('show', key);
  const isUndoable = (outcome === 'applied' || outcome === 'partial') && undoable !== false;
  return isUndoable && decision.action !== 'notify' ? commandFor('undo', key) : '';
}

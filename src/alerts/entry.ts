import { utc } from '../core/text.ts';
import type { Alert } from './alert.ts';
import { linkLine } from './answer-lines.ts';
import { commandFor } from './command.ts';
import { quoted } from './defang.ts';
import { titleOf } from './what-happened.ts';
import { band, phrase } from './words.ts';

/** One alert among many, on one line. @example '12:03 HIGH Blocked 198.51.100.7/32 (open port of i-0abc probed, 111122223333 eu-west-1)' */
export function entryLine({ finding, decision, outcome, at }: Alert): string {
  const why = decision.action === 'notify' ? '' : `${titleOf(finding, 60)}, `;
  const time = utc(at ?? finding.lastSeen).slice(11, 16) || '--:--';
  const where = quoted(`${finding.account} ${finding.region}`, 64);
  return `${time} ${band(finding)} ${phrase(decision, outcome, finding)} (${why}${where})`;
}

/** The commands that somebody may want to give about an alert; of a question, first the link on which it is answered. */
export function commandsOf(alert: Alert): string[] {
  const { decision, outcome, key, undoable } = alert;
  if (outcome === 'awaiting-approval')
    return [...linkLine(alert), commandFor('approve', key), commandFor('reject', key)];
  if (outcome === 'failed' || outcome === 'lapsed') return [commandFor('show', key)];
  return (outcome === 'applied' || outcome === 'partial') && undoable !== false && decision.action !== 'notify'
    ? [commandFor('undo', key)]
    : [];
}

import { type Finding, findingKey, severityBand } from '../../core/finding.ts';
import { localTime, type Period } from '../../core/period.ts';
import type { FindingRecord } from '../../journal/journal.ts';
import type { Entry } from '../entries.ts';
import { shown } from '../out.ts';
import { ending } from '../print.ts';
import type { Context } from './context.ts';

const clock = (at: number, { timeZone }: Period): string => localTime(at, timeZone).slice(11);
const bandOf = ({ severity }: Finding): string => `${severityBand(severity).toUpperCase()} ${severity}`;

/** A finding of which no entry of the day speaks. */
export function findingLines({ finding, dayAt }: FindingRecord, day: Period, { out }: Context): string[] {
  const { colors: c } = out;
  return [
    '',
    `${c.dim(clock(dayAt, day))}  finding  ${c.bold(shown(finding.type, 128))} ${c.dim(bandOf(finding))}`,
    `       ${shown(finding.title, 300)}`,
    `       ${c.dim(`key: ${shown(findingKey(finding))}`)}`,
  ];
}

/** One thing that was decided or done. */
export function entryLines(entry: Entry, day: Period, { out }: Context): string[] {
  const { key, finding, decision, outcome, reason, at, from, to, advice } = entry;
  const { colors: c } = out;
  const what = decision.action === 'notify' ? 'notify' : `${decision.action} ${c.bold(shown(decision.target, 200))}`;
  return [
    '',
    `${c.dim(clock(at, day))}  ${ending(outcome, c)}  ${what}`,
    `       ${shown(finding.type, 128)} ${c.dim(`${bandOf(finding)}, ${finding.account} ${finding.region}, playbook ${shown(decision.playbook, 64)}`)}`,
    `       ${shown(reason)}`,
    ...(from && to && (outcome === 'applied' || outcome === 'undone')
      ? [`       ${shown(from, 300)} → ${shown(to, 300)}`]
      : []),
    ...(advice ? [`       to do: ${shown(advice)}`] : []),
    `       ${c.dim(`key: ${shown(key)}`)}`,
  ];
}

import { catalogue } from '../actions/catalogue/catalogue.ts';
import { type Paused, type PauseScope, type PauseSubject, scopeText } from '../journal/pauses.ts';
import { holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Plan } from './plan-steps.ts';

/** What a pause may hold a response by. */
export const subjectOf = (record: Pick<ResponseRecord, 'action' | 'account' | 'wants'>): PauseSubject => ({
  action: record.action,
  account: record.account,
  playbook: holdingWant(record).playbook,
  class: catalogue[record.action].blastRadius,
});

/** The command that ends a pause. */
export const resumeCommand = ({ level, of }: PauseScope): string =>
  commandLine(level === 'all' ? 'resume' : `resume --${level} ${of}`);

/** How a response ends that a pause holds: it is taken up again when the pause is over. */
export function paused(pause: Paused): Extract<Plan, { step: 'end' }> {
  const { by, at, reason, until } = pause;
  const end = until === undefined ? '' : `, until ${new Date(until).toISOString()}`;
  const why = reason ? `: ${reason}` : '';
  return {
    step: 'end',
    outcome: 'refused',
    reason: `${scopeText(pause)} is paused (by ${by} since ${new Date(at).toISOString()}${end}${why}), so nothing is touched.`,
    guard: 'paused',
    advice: `${resumeCommand(pause)}, which takes it up again`,
  };
}

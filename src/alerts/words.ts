import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Decision, Outcome } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import { severityBand } from '../core/finding.ts';
import { quoted } from './defang.ts';
import { titleOf } from './what-happened.ts';

export type Ending = Outcome | 'undone' | 'expired' | 'pending';

/** What was done, or not done, in a few words that start a sentence. @example 'Blocked 198.51.100.7/32' */
export function phrase(decision: Pick<Decision, 'action' | 'target'>, ending: Ending, finding: Finding): string {
  if (decision.action === 'notify') return ending === 'failed' ? 'FAILED to report' : titleOf(finding);
  const { ask, doing, done } = catalogue[decision.action].say;
  const target = nameOf(decision, finding);
  switch (ending) {
    case 'applied':
      return `${capital(done)} ${target}`;
    case 'unchanged':
      return `No need to ${ask} ${target}`;
    case 'refused':
      return `Did not ${ask} ${target}`;
    case 'failed':
      return `FAILED to ${ask} ${target}`;
    case 'observed':
      return `Would ${ask} ${target}`;
    case 'notified':
      return `Left to you: ${ask} ${target}`;
    case 'awaiting-approval':
      return `Decide: ${ask} ${target}?`;
    case 'partial':
      return `Only in part: ${ask} ${target}`;
    case 'lapsed':
      return `Nobody answered: ${ask} ${target}`;
    case 'rejected':
      return `Rejected: ${ask} ${target}`;
    case 'pending':
      return `Under way: ${doing} ${target}`;
    case 'undone':
      return `Undone: ${ask} ${target}`;
    case 'expired':
      return `Ended automatically: ${ask} ${target}`;
  }
}

/** What an action does, with its target. @example 'deactivate access key AKIAEXAMPLE000000001' */
export const deedOf = (decision: Pick<Decision, 'action' | 'target'>, finding: Finding): string =>
  `${catalogue[decision.action].say.ask} ${nameOf(decision, finding)}`;

// A certificate's id is a UUID, which tells people nothing; its common name does.
function nameOf({ action, target }: Pick<Decision, 'action' | 'target'>, finding: Finding): string {
  return action.endsWith('-certificate') ? nameOfResource(target, finding) : shortTarget(target);
}

function nameOfResource(id: string, { source, facts }: Finding): string {
  return source === 'acm' && typeof facts.commonName === 'string' ? quoted(facts.commonName, 200) : shortTarget(id);
}

/** What the action does, as the words that come before its target. */
export const verbOf = (action: ActionId): string => catalogue[action].say.ask;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A target without what the rest of the message says anyway: of an ARN, what follows the account. */
export function shortTarget(target: string): string {
  const [, , , , , ...resource] = target.split(':');
  const short = target.startsWith('arn:') && resource.length > 0 ? resource.join(':') : target;
  return quoted(short.replace(/^(?:secret:|certificate\/|parameter(?=\/))/, ''), 200);
}

const AWS_TYPE = /^[A-Z][A-Za-z]+:[A-Z][A-Za-z0-9]+\/[A-Z][A-Za-z0-9&]*(?:\.[A-Z][A-Za-z]*)?(?:![A-Za-z]+)?$/;

/** A finding's type as AWS writes it; anything else is treated as text from outside. */
export const typeText = (type: string): string => (AWS_TYPE.test(type) ? type : quoted(type, 128));

/** @example 'HIGH' */
export const band = (finding: Finding): string => severityBand(finding.severity).toUpperCase();

/** Ends that call for a person by themselves. */
const CALLING: ReadonlySet<Ending> = new Set(['awaiting-approval', 'failed', 'partial', 'lapsed']);

/**
 * Whether Riposte did something, or wants an answer for what it would do: that goes before whatever is only reported, which
 * anybody may cause who may send findings.
 */
export function isDeed({ outcome, decision }: { outcome: Ending; decision: Pick<Decision, 'action'> }): boolean {
  return decision.action !== 'notify' && DEEDS.has(outcome);
}

const DEEDS: ReadonlySet<Ending> = new Set([
  'applied',
  'awaiting-approval',
  'expired',
  'failed',
  'lapsed',
  'partial',
  'pending',
  'undone',
]);

/**
 * Whether somebody has to look: an answer is awaited, something failed or is half done, there is advice to follow, or
 * nothing was done about what somebody has to settle.
 */
export function needsPerson(alert: {
  outcome: Ending;
  advice?: string | undefined;
  uncontained?: true | undefined;
}): boolean {
  return CALLING.has(alert.outcome) || alert.advice !== undefined || alert.uncontained === true;
}

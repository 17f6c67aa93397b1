import { type Alert, tellsOfHeldYes } from './alert.ts';
import { commandFor } from './command.ts';
import { sentence } from './defang.ts';
import { deedOf } from './words.ts';

/** Ends after which there is something left for a person to look at; after others, the playbook's advice is idle. */
const GUIDED: ReadonlySet<Alert['outcome']> = new Set([
  'applied',
  'awaiting-approval',
  'failed',
  'lapsed',
  'notified',
  'partial',
  'refused',
]);

/**
 * What a person should do, as paragraphs: what the action found out about this very case comes first, then what the
 * playbook says of all cases of the kind. Never empty.
 */
export function adviceOf(alert: Alert): string[] {
  if (tellsOfHeldYes(alert)) {
    const back = `${commandFor('reject', alert.key)} takes it back.`;
    return alert.advice === undefined
      ? [`Nothing, unless you disagree with the yes: ${back}`]
      : [sentence(alert.advice), `If you disagree with the yes: ${back}`];
  }
  const guide = GUIDED.has(alert.outcome) ? alert.guide : undefined;
  const known = [alert.advice ?? byOneself(alert), guide].filter((text) => text !== undefined);
  return (known.length > 0 ? known : [withoutAdvice(alert)]).map((text) => sentence(text));
}

/** What the playbook takes for done, and is not: the mode lets Riposte only tell, or nobody answered. */
function byOneself({ decision, outcome, finding }: Alert): string | undefined {
  if (decision.action === 'notify' || (outcome !== 'notified' && outcome !== 'lapsed')) return undefined;
  if (isWorkflow(decision) && outcome === 'lapsed') return 'Start the workflow again if it is to go on.';
  return `Do it yourself if you agree: ${deedOf(decision, finding)}.`;
}

/** What is left to say where neither the action nor the playbook has advice, as with playbooks of one's own. */
function withoutAdvice({ decision, outcome }: Alert): string {
  if (outcome === 'awaiting-approval') return 'Answer, or it lapses and nothing is done.';
  if (decision.action === 'notify') return 'Look at the finding and act yourself: Riposte has no remedy for it.';
  if (outcome === 'partial') return 'Do by hand what is missing.';
  if (outcome === 'refused') return 'Check whether the refusal is right. If it is not, act yourself.';
  if (outcome === 'rejected' && isWorkflow(decision))
    return 'Nothing, unless you disagree: then start the workflow again.';
  if (outcome === 'rejected')
    return 'Nothing, unless you disagree: then do it by hand. It is asked about again when its finding gets worse, or another one wants it.';
  return 'Nothing, unless you disagree.';
}

/** A workflow that asked has heard the end of its question, and waits for nothing more. */
export const isWorkflow = ({ action }: Alert['decision']): boolean => action === 'answer-workflow';

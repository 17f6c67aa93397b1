import { catalogue, resolves } from '../../actions/catalogue/catalogue.ts';
import type { Config } from '../../core/config.ts';
import { clean } from '../../core/text.ts';
import type { Alert } from '../alert.ts';
import { type HubReference, hubReference } from './reference.ts';

/** The workflow states that Riposte writes. What a person or a rule has suppressed or resolved stays as it is. */
export type HubStatus = 'NOTIFIED' | 'RESOLVED';

/** What Security Hub is to show of a finding that stands there. */
export interface HubChange extends HubReference {
  note: string;
  status?: HubStatus;
  /** The playbook that decided, where people were only told: those that leave it to the daily email write nothing. */
  toldBy?: string;
}

/** What Security Hub allows in a note. */
const MOST_NOTE = 512;

const SAID: Record<Alert['outcome'], string> = {
  applied: 'was done',
  notified: 'People were told.',
  'awaiting-approval': 'waits for the approval of a person.',
  refused: 'was not done:',
  failed: 'failed:',
  unchanged: 'had nothing to do:',
  observed: '',
  partial: 'was done in part:',
  lapsed: 'was not done, since nobody answered:',
  rejected: 'was not done, since a person rejected it:',
  undone: 'was undone.',
};

/** Ends that leave the finding as it stands there. */
const SILENT: ReadonlySet<Alert['outcome']> = new Set(['refused', 'failed', 'unchanged', 'lapsed', 'rejected']);

/** What an alert's finding is to show in Security Hub; undefined when it does not stand there. */
export function hubChange(alert: Alert, config: Config): HubChange | undefined {
  const reference = hubReference(alert.finding);
  if (!reference || alert.outcome === 'observed') return undefined;
  const status = statusFor(alert, config);
  return {
    ...reference,
    note: noteFor(alert),
    ...(status && { status }),
    ...(alert.outcome === 'notified' && { toldBy: alert.decision.playbook }),
  };
}

/** Resolved is what was repaired, read back and all that the finding was about; never what was only contained. */
function statusFor({ outcome, decision, finding }: Alert, config: Config): HubStatus | undefined {
  if (outcome === 'applied' && resolves(decision.action, decision.params)) {
    const isAll = catalogue[decision.action].targets(finding, config).length === 1;
    return isAll ? 'RESOLVED' : 'NOTIFIED';
  }
  return SILENT.has(outcome) ? undefined : 'NOTIFIED';
}

function noteFor({ outcome, decision, reason, to }: Alert): string {
  const said = outcome === 'notified' ? SAID.notified : `${decision.action} on ${decision.target} ${SAID[outcome]}`;
  const more = outcome === 'applied' && to ? `: ${to}.` : '';
  return clean(`${said}${more} ${reason} (Playbook ${decision.playbook}.)`, MOST_NOTE);
}

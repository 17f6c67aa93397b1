import type { Alert } from '../alerts/alert.ts';
import { isGrave } from '../core/grave.ts';
import { accountIn } from '../core/organisation.ts';
import {
  askedPlan,
  decisionOf,
  failedAfterOf,
  isLost,
  type ResponseRecord,
  sequenceIn,
  severityOf,
} from '../journal/response-record.ts';
import { missing, needsText } from './approvals.ts';
import type { Work } from './work.ts';

/** What people are told of a response as it stands in the journal. Its id names the occurrence, and is the same on each attempt. */
export function toAlert(
  { action, ctx, earlier }: Pick<Work, 'action' | 'ctx'> & Partial<Pick<Work, 'earlier'>>,
  record: ResponseRecord,
  changes: Partial<Pick<Alert, 'outcome' | 'reason' | 'failed'>> = {},
  occurrence = '',
): Alert {
  const { key, from, to, advice, approved, by, guard, turn = 1 } = record;
  const decision = decisionOf(record);
  const outcome = changes.outcome ?? (record.state === 'undone' ? 'undone' : record.outcome) ?? 'failed';
  const isChange = outcome === 'applied' || outcome === 'partial' || outcome === 'undone';
  const isQuestion = outcome === 'awaiting-approval';
  const failed = changes.failed ?? (outcome === 'failed' ? failedAfterOf(record) : undefined);
  const sequence = sequenceIn(record);
  return {
    id: [key, turn, outcome, occurrence].filter((part) => part !== '').join('#'),
    key,
    finding: { ...ctx.finding, severity: Math.max(ctx.finding.severity, severityOf(record)) },
    ...nameOf(ctx),
    decision,
    outcome,
    ...(failed && { failed }),
    undoable: action?.undo !== 'never',
    reason: [changes.reason ?? record.reason ?? decision.reason, ...(isQuestion ? needsText(record) : [])].join(' '),
    ...(isChange && from && { from }),
    ...(isChange && to && { to }),
    ...(outcome !== 'undone' &&
      (isChange || isLost(record)) &&
      record.containment && { containment: record.containment }),
    ...(isQuestion && record.effect && { effect: record.effect }),
    ...(isQuestion && { question: { plan: askedPlan(record), from: from ?? '', to: to ?? '', ...needed(record) } }),
    ...(isQuestion && sequence && { sequence }),
    ...(isQuestion && record.giveUpAt && { until: record.giveUpAt }),
    ...(record.wants.length > 1 && { findings: record.wants.length + (record.wantsMore ?? 0) }),
    ...(advice && { advice }),
    ...(approved && { approved }),
    ...(!isQuestion && (earlier?.outcome === 'awaiting-approval' || earlier?.approved) && { afterQuestion: true }),
    ...(by && (approved || outcome === 'rejected' || outcome === 'undone') && { by }),
    ...(guard && { guard }),
    ...((record.open === 'uncontained' || (record.open !== undefined && isGrave(ctx.finding))) && {
      uncontained: true,
    }),
  };
}

/** What the inventory calls the account in which it was found. */
function nameOf({ finding, config: { inventory } }: Work['ctx']): Pick<Alert, 'accountName'> {
  const name = inventory && accountIn(inventory, finding.account)?.name;
  return name ? { accountName: name } : {};
}

/** Who may still approve, where not everybody may. */
const needed = (record: ResponseRecord): { may?: string[] } => (record.needs ? { may: missing(record) } : {});

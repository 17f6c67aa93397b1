import type { Alert, Notice } from '../../alerts/alert.ts';
import { quoted } from '../../alerts/defang.ts';
import { plural } from '../../alerts/plain-text.ts';
import { shortHash } from '../../alerts/thread.ts';
import { phrase, typeText } from '../../alerts/words.ts';
import type { Decision, Outcome } from '../../core/decision.ts';
import { type Finding, severityBand } from '../../core/finding.ts';
import type { Drilled } from './drilled.ts';

/** So many lines tell of single decisions; the rest is counted. */
const MOST_LINES = 20;

/** How a decision would end where nothing stood in its way. */
function wouldEnd({ outcome, mode }: Pick<Decision, 'outcome' | 'mode'>): Outcome {
  if (outcome !== undefined) return outcome;
  if (mode === 'enforce') return 'applied';
  return mode === 'approve' ? 'awaiting-approval' : 'notified';
}

/** The alerts that people would get, for the routes alone: one of each kind that a route could tell apart. */
export function wouldTell(drilled: readonly Drilled[]): Alert[] {
  const alerts = drilled.flatMap(({ id, decided }) =>
    decided.flatMap(({ finding, messages }) =>
      messages.flatMap((message): Alert[] =>
        message.kind !== 'act' ? [] : [alertOf(id, finding, message.decision, message.key)],
      ),
    ),
  );
  const kindOf = ({ finding, decision, outcome }: Alert): string =>
    [finding.source, finding.account, severityBand(finding.severity), decision.playbook, outcome].join('\n');
  return [...new Map(alerts.map((alert) => [kindOf(alert), alert])).values()];
}

const alertOf = (id: string, finding: Finding, decision: Decision, key: string): Alert => ({
  id: `drill-${id}`,
  key,
  finding,
  decision,
  outcome: wouldEnd(decision),
  reason: decision.reason,
});

/** What people are told of a batch: that it is a drill, first of all, and what would have been done. */
export function drillNotice(drilled: readonly Drilled[]): Notice {
  const decisions = drilled.flatMap(({ decided }) =>
    decided.flatMap(({ finding, decisions: all }) => all.map((decision) => ({ finding, decision }))),
  );
  const unread = drilled.filter(({ error }) => error !== undefined).length;
  const [first] = decisions;
  const more = decisions.length - MOST_LINES;
  const head = `DRILL: ${plural(drilled.length, 'replayed event')}`;
  return {
    id: `drill-${shortHash(drilled.map(({ id }) => id).join('\n'))}`,
    about: 'drill',
    // It is no news, whatever it plays: it wakes nobody.
    severity: 'low',
    needsPerson: false,
    subject: first ? `${head}, such as ${typeText(first.finding.type)}` : head,
    body: [
      'This is a drill: somebody replayed events on the bus of Riposte. Nothing happened, nothing was done, and nothing is to be answered.',
      '',
      ...decisions.slice(0, MOST_LINES).map(lineOf),
      ...(more > 0 ? [`and ${plural(more, 'decision')} more`] : []),
      ...(decisions.length === 0 ? ['No playbook answers them.'] : []),
      ...(unread > 0 ? [`${plural(unread, 'event')} could not be read.`] : []),
    ].join('\n'),
  };
}

function lineOf({ finding, decision }: { finding: Finding; decision: Decision }): string {
  const where = quoted(`${finding.account} ${finding.region}`, 64);
  const what = decision.action === 'notify' ? 'tell people' : phrase(decision, 'observed', finding);
  return `${severityBand(finding.severity).toUpperCase()} ${typeText(finding.type)} in ${where}: ${WORDS[wouldEnd(decision)] ?? ''}${what} (playbook ${quoted(decision.playbook, 64)}${decision.guard ? `, guard ${decision.guard}` : ''})`;
}

/** Before what would be done. */
const WORDS: Partial<Record<Outcome, string>> = {
  'awaiting-approval': 'after a question: ',
  refused: 'refused: ',
  observed: 'only noted: ',
  notified: 'left to people: ',
};

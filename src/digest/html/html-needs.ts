import { consoleLink } from '../../alerts/console-link.ts';
import type { Digest } from '../model.ts';
import { needContent } from '../need-content.ts';
import type { Need } from '../needs.ts';
import type { Need as Shown, State } from './view.ts';

/** What waits for a person, as cards. */
export const needsShown = (digest: Digest): Shown[] =>
  digest.needs.map((need, index) => {
    const { title, detail = [], commands = [] } = needContent(need, digest);
    const finding =
      'action' in need ? need.action.finding : need.kind === 'incident' ? need.incident.finding : undefined;
    const link = finding && consoleLink(finding);
    return { number: index + 1, title, detail, commands, ...(link !== undefined && { link }) };
  });

const CALM: readonly Need['kind'][] = ['approval', 'held', 'held-back', 'lapsed', 'advice', 'refused', 'expiring'];

const STATES: Readonly<Record<State['id'], State>> = {
  failed: { id: 'failed', word: 'Look at this now', colour: '#a3201a', ink: '#ffffff' },
  attention: { id: 'attention', word: 'Needs you', colour: '#f2b63c', ink: '#1c2430' },
  handled: { id: 'handled', word: 'Handled', colour: '#17692f', ink: '#ffffff' },
  quiet: { id: 'quiet', word: 'Quiet', colour: '#33465a', ink: '#ffffff' },
};

/**
 * Whether anything calls for somebody at all, and how loudly. "Handled" and "Quiet" are claims: they stand only where
 * nothing is open.
 */
export function stateOf({ needs, quiet }: Digest): State {
  if (needs.some(({ kind }) => !CALM.includes(kind))) return STATES.failed;
  if (needs.length > 0) return STATES.attention;
  return quiet ? STATES.quiet : STATES.handled;
}

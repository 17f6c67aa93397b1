import { createHash } from 'node:crypto';
import { findingKey } from '../core/finding.ts';
import type { Alert } from './alert.ts';

/** Where an incident stands, as far as one alert tells. */
export type Stage = 'opened' | 'acted' | 'needs-approval' | 'resolved' | 'undone';

const INCIDENT = /^[\w-]{1,64}$/;

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * What ties together all that is told of one incident: its id, or, where there is none, a tag of the finding.
 *
 * @example 'inc-3f9a2c1b7d40', 'f-90c1b2a3d4e5'
 */
export function threadOf({ finding }: Pick<Alert, 'finding'>): string {
  const { incident = '' } = finding;
  return INCIDENT.test(incident) ? incident : `f-${shortHash(findingKey(finding))}`;
}

/** A few characters of it, at the end of each subject. @example '3f9a2c' */
export const tagOf = (thread: string): string => thread.replace(/^(?:inc|f)-/, '').slice(0, 6);

/** What an alert says of its incident. A no of a person ends it, as the end of the finding itself does. */
export function stageOf({ outcome, guard, finding }: Pick<Alert, 'outcome' | 'guard' | 'finding'>): Stage {
  if (outcome === 'undone') return 'undone';
  if (outcome === 'awaiting-approval') return 'needs-approval';
  if (outcome === 'lapsed' || outcome === 'rejected' || guard === 'approval' || finding.archived) return 'resolved';
  return outcome === 'applied' ? 'acted' : 'opened';
}

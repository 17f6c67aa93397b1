import { type Finding, resourcesOf } from '../core/finding.ts';
import type { LookMessage } from '../core/messages.ts';

const RISKS = ['rotation-succeeded', 'rotation-failed', 'rotation-abandoned'];

/**
 * What a finding of Secrets Manager tells those who wait for a rotation. It only has them look sooner: they believe
 * what they read themselves.
 */
export function newsOf(finding: Finding): LookMessage[] {
  const { source, facts, sample } = finding;
  const isArrival = facts.risk === 'label-moved' && facts.label === 'AWSCURRENT';
  if (source !== 'secrets-manager' || sample || !(isArrival || RISKS.includes(String(facts.risk)))) return [];
  return resourcesOf(finding, 'secret').map(({ id }) => ({ kind: 'look', secret: id }));
}

import { type Finding, resourcesOf } from '../../core/finding.ts';
import { days, hours } from '../../core/time.ts';

const UNIT_MS: Record<string, number> = { Days: days(1), Hours: hours(1) };

/**
 * What the notices before one expiry of a parameter, and the expiry itself, have in common: its day. Weeks lie between
 * them, and people follow them as one incident. Undefined for every other finding.
 *
 * An event says only how long before the expiry it comes; its time, and so the sum, is late by minutes.
 */
export function expiryCycle(finding: Finding): string | undefined {
  const { source, facts, firstSeen, account, region } = finding;
  const [parameter] = resourcesOf(finding, 'parameter');
  if (source !== 'parameter-store' || !parameter || facts.policyType === 'NoChangeNotification') return undefined;
  const [amount, unit] = String(facts.notice ?? '0 Days').split(' ');
  const ahead = Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  const at = typeof facts.expiresAt === 'string' ? Date.parse(facts.expiresAt) : Date.parse(firstSeen) + ahead;
  if (!Number.isFinite(at) || Math.abs(at) > 8e15) return undefined;
  return [source, account, region, parameter.id, new Date(at).toISOString().slice(0, 10)].join('#');
}

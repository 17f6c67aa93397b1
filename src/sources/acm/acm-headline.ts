import type { Finding } from '../../core/finding.ts';
import { about, type Headline, named } from '../headline.ts';

/** What becomes of a certificate, called by its name: its id is a UUID, which tells people nothing. */
export function acmHeadline({ type, facts, resources }: Finding): Headline {
  const name = typeof facts.commonName === 'string' ? facts.commonName : resources[0]?.id;
  const status = statusOf(type, facts);
  const says = about(`Certificate {} ${status}`, 'a certificate', name);
  return { says: [...says.slice(0, -1), ...named(name, status), ...says.slice(-1)] };
}

function statusOf(type: string, { daysToExpiry: days, action }: Finding['facts']): string {
  switch (type) {
    case 'ACM Certificate Expired':
      return 'has expired';
    case 'ACM Certificate Revoked':
      return 'was revoked';
    case 'ACM Certificate Rotated':
      return 'was rotated';
    case 'ACM Certificate Available':
      return action === 'RENEWAL' ? 'was renewed' : 'is ready';
    case 'ACM Certificate Renewal Action Required':
      return `cannot be renewed${left(days)}`;
    case 'ACM Certificate Approaching Expiration':
      return expiresText(days);
  }
  return 'has an unknown event';
}

/** When it expires, of whole days; ACM counts down to the day itself. */
export function expiresText(days: unknown): string {
  if (typeof days !== 'number') return 'expires soon';
  if (days < 0) return 'has expired';
  return days === 0 ? 'expires within a day' : `expires in ${daysText(days)}`;
}

const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`;

function left(days: unknown): string {
  if (typeof days !== 'number' || days < 0) return '';
  return days === 0 ? ', less than a day left' : `, ${daysText(days)} left`;
}

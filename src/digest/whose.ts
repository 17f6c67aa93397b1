import { quoted } from '../alerts/defang.ts';
import { accountText, type Home } from './entry-lines.ts';
import type { Expiring } from './parts.ts';

type Owned = Pick<Expiring, 'owner' | 'account' | 'region'>;

/**
 * Whose something is that expires, and where, behind its name; nothing where it is at home and no tag says so.
 *
 * @example ' (owner payments, shop-prod (444455556666) eu-west-1)'
 */
export function whose({ owner, account, region = '' }: Owned, home: Home): string {
  const parts = [
    ...(owner ? [`owner ${quoted(owner, 64)}`] : []),
    ...(account ? [`${accountText(account, home)} ${quoted(region, 32)}`] : []),
  ];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

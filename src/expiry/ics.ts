import { createHash } from 'node:crypto';
import ical from 'ical-generator';
import { accountLabel } from '../core/account-names.ts';
import type { Config } from '../core/config.ts';
import type { Inventory } from '../core/organisation.ts';
import { localTime } from '../core/period.ts';
import { type Expiry, kindWords } from './expiry.ts';

type Home = Pick<Config, 'account' | 'stack' | 'timeZone'> & {
  /** By which accounts of the organisation have names. */
  inventory?: Pick<Inventory, 'accounts'> | undefined;
};

/**
 * Entries as an iCalendar file, one all-day event each. An event keeps its UID when what it is about is renewed, so
 * that a calendar that reads the file again moves it.
 *
 * @param at when the entries were looked at, ms
 */
export function toIcs(entries: readonly (Expiry & { at: number })[], at: number, home: Home): string {
  const { account, stack, timeZone, inventory } = home;
  const calendar = ical({
    name: `${stack} ${account}: what expires`,
    prodId: { company: 'riposte', product: 'expiring', language: 'EN' },
  });
  for (const entry of entries) {
    const day = localTime(entry.at, timeZone).slice(0, 10);
    const owner = entry.account ?? account;
    const whose = entry.account ? ` in ${accountLabel(inventory, owner)}` : '';
    calendar.createEvent({
      id: uidOf(entry, owner),
      stamp: new Date(at),
      start: new Date(`${day}T00:00:00Z`),
      allDay: true,
      summary: `${kindWords(entry.kind)} ${entry.name}${whose}${entry.automatic ? ' (renewed automatically)' : ''}`,
      description: `${entry.note}\n${entry.id} (${owner} ${entry.region})`,
    });
  }
  return `${calendar.toString()}\r\n`;
}

function uidOf({ kind, region, id }: Expiry, account: string): string {
  const hash = createHash('sha256').update([account, region, kind, id].join('\n')).digest('hex');
  return `${hash.slice(0, 32)}@riposte`;
}

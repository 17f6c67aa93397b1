import { overdueInPlaces } from '../actions/deny/targets/overdue-places.ts';
import { listOverdue } from '../actions/network/block-list/ledger/active.ts';
import type { Block } from '../actions/network/block-list/ledger/block.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { Check } from './check.ts';
import { liftChecks, placeChecks } from './lifts.ts';

/** What may be in force beyond its time, by the ledgers of the block list and of the places beyond the web firewall. */
interface Overdue {
  blocks: Block[];
  inPlaces: { value: string; place: string }[];
}

/** Reads both: what no ledger has seen gone since its time was over. */
export async function readOverdue(options: { clients: Clients; config: Config; now(): number }): Promise<Overdue> {
  const { clients, config, now } = options;
  const [blocks, inPlaces] = await Promise.all([listOverdue(clients, config.table, now), overdueInPlaces(options)]);
  return { blocks, inPlaces };
}

/** What of it no open response speaks of. Of a domain there are two entries. */
export function overdueChecks({ blocks, inPlaces }: Overdue, open: readonly ResponseRecord[]): Check[] {
  const spokenOf = new Set(open.filter((record) => record.open === 'overdue').flatMap(entriesOf));
  const leftBehind = inPlaces.filter(({ value, place }) => !spokenOf.has(`${place} ${value.replace(/^\*\./, '')}`));
  return [...liftChecks(blocks), ...placeChecks(leftBehind)];
}

/** What a response denied, and in which places: a network ACL, a list of prefixes or one of domains is of one action alone. */
function entriesOf({ target, before }: ResponseRecord): string[] {
  const { acls = [], list = [] } = (before ?? {}) as { acls?: string[]; list?: string };
  return [...acls, list].flat().map((place) => `${place} ${target.key}`);
}

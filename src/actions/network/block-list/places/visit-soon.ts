import type { Place } from '../../../../core/organisation.ts';
import type { Table } from '../../../../platform/table.ts';
import { bucketOf, keepPlaces, readPlaces } from './place-records.ts';
import { handOutAnew } from './share-out.ts';

/**
 * Has places written by the next sweep, though their turn has not come: their sets were made anew and are empty. What was
 * known of them is forgotten, so that nobody is told that somebody else emptied them.
 */
export async function visitSoon(table: Table, places: readonly Place[]): Promise<void> {
  for (const [account, those] of Map.groupBy(places, (place) => place.account)) {
    const known = (await readPlaces(table, [bucketOf(account)])).get(account);
    if (!known) continue;
    const regions = those.map(({ region }) => region);
    const kept = Object.entries(known.regions).filter(([region]) => !regions.includes(region));
    await keepPlaces(table, { account, regions: Object.fromEntries(kept) });
  }
  await handOutAnew(table);
}

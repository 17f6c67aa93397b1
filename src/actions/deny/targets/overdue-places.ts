import type { ActionContext } from '../../../core/action-context.ts';
import { minutes } from '../../../core/time.ts';
import { overdueIn } from './settle-deny-target.ts';

/** Some sweeps have tried by then. */
const LATE_MS = minutes(60);

/** What every place that the settings name may deny still though its time is over; with where. One query for each place. */
export async function overdueInPlaces(
  ctx: Pick<ActionContext, 'clients' | 'config' | 'now'>,
): Promise<{ value: string; place: string }[]> {
  const { networkAcls, egressPrefixLists, domainList } = ctx.config;
  const { v4, v6 } = egressPrefixLists;
  const places = [...networkAcls, ...[v4, v6, domainList].filter((id) => id !== undefined)];
  const found = await Promise.all(
    places.map(async (place) => (await overdueIn(place, ctx, LATE_MS)).map(({ value }) => ({ value, place }))),
  );
  return found.flat();
}

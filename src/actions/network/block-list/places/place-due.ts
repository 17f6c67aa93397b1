import { FAMILIES } from '../../../../core/addresses/network.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { PlaceRecord, PlaceSet, Trouble } from './place-records.ts';
import type { Shared } from './place-sets.ts';

/** Whether some sets of a place wait for their time, while the others follow the list. */
export const isWaiting = (trouble: Trouble | undefined, now: number): trouble is Trouble & { sets: PlaceSet[] } =>
  trouble?.sets !== undefined && trouble.next > now;

/** Whether a place is to be visited: what waits in one of its sets holds no other one back. */
export function isDue(
  record: PlaceRecord | undefined,
  { cloudFront = false }: { cloudFront?: boolean },
  wanted: Shared,
  { at = 0, now }: { at?: number; now: number },
): boolean {
  if (!record) return true;
  const { trouble } = record;
  if (trouble && trouble.next <= now) return true;
  if (trouble && !trouble.sets) return false;
  const differs = (scope: Scope, sets: PlaceRecord['cloudFront']): boolean =>
    FAMILIES.some(
      (family) =>
        !trouble?.sets?.includes(`${scope} ${family}`) &&
        (record.at < at || sets?.[family]?.version !== wanted[family].version),
    );
  if (differs('REGIONAL', record)) return true;
  if (cloudFront) return differs('CLOUDFRONT', record.cloudFront);
  // They are to be emptied.
  return record.cloudFront !== undefined && !trouble?.sets?.some((set) => set.startsWith('CLOUDFRONT '));
}

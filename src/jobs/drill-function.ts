import type { Given, Runner } from '../core/runner.ts';
import { createDrills, type DrillOptions } from './drills/drills.ts';

/** Decides about what people replay, tells of it as drills, and acts on nothing. */
export const drillFunction = (given: Given & Pick<DrillOptions, 'sources' | 'riposteYml'>): Runner => ({
  deliveries: createDrills(given),
});

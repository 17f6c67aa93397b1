import { setTimeout } from 'node:timers/promises';
import type { Given, Runner } from '../../core/runner.ts';
import { refreshInventory } from './refresh-inventory.ts';

/** Reads every hour which accounts the organisation has. */
export const inventoryFunction = ({ sleep = setTimeout, ...given }: Given): Runner => ({
  call: () => refreshInventory({ ...given, sleep }),
});

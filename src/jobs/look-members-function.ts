import { setTimeout } from 'node:timers/promises';
import type { Given, Runner } from '../core/runner.ts';
import { createInventoryReader } from '../journal/inventory.ts';
import { lookAtMembers, type MembersOptions } from './members/look-at-members.ts';

/** Looks at the member accounts of the organisation. */
export const lookMembersFunction = ({
  sleep = setTimeout,
  ...given
}: Given & Pick<MembersOptions, 'riposteYml' | 'clientsOf'>): Runner => {
  const inventory = createInventoryReader(given);
  return { call: () => lookAtMembers({ ...given, inventory, sleep }) };
};

import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { allow, arnOf, queueId } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Statement } from './template.ts';

const ID = 'block-places';
// Whatever `blocks` says: what was written elsewhere is taken away again by the same function.
const isOn = (settings: Settings): boolean => isDeployed(ID, settings);

/** What the function that keeps the list at home may do for it. */
export const handBlockPlaces = (settings: Settings): Statement[] =>
  isOn(settings) ? [allow(['sqs:SendMessage'], [arnOf(queueId(ID))])] : [];

/** The queue's id for the functions' environment; empty where it is off. */
export const blockPlacesQueue = (settings: Settings): string => (isOn(settings) ? ID : '');

/** Where there is an organisation: the function that writes the block list into the IP sets of other accounts and regions. */
export function blockPlaces(stack: string, settings: Settings): Part[] {
  if (!isOn(settings)) return [];
  const statements = [access.keepPlaces, ...access.readInventory(settings), ...handBlockPlaces(settings)];
  return [{ resources: queuePair(stack, ID) }, lambda({ stack, id: ID, statements })];
}

import { createActor } from '../act/act.ts';
import { checkInside } from '../act/check-inside.ts';
import type { ActorOptions } from '../act/work.ts';
import { tidyPlaces } from '../actions/deny/targets/tidy.ts';
import { maintainBlockList } from '../actions/network/block-list/maintain.ts';
import { queueNamed } from '../core/config.ts';
import type { Given, Runner } from '../core/runner.ts';
import { createKnownReader } from '../never-block/known-reader.ts';
import { refreshOwn } from './never-block/refresh-own.ts';

/**
 * Carries out the actions of the group `network`, and keeps the IP sets in step with the block list. It looks the
 * account's own addresses up itself when nobody has yet, so that a new deployment can block at once.
 */
export function networkFunction(given: Given & Pick<ActorOptions, 'actions' | 'budgets' | 'approval'>): Runner {
  const known = createKnownReader({ ...given, lookUp: () => refreshOwn(given) });
  return {
    call: checkInside(given),
    deliveries: createActor({
      ...given,
      queue: queueNamed(given.id, given.config),
      known,
      async maintain(config) {
        const current = { ...given, config };
        await tidyPlaces(current);
        await maintainBlockList(current);
      },
    }),
  };
}

import { createActor } from '../act/act.ts';
import { checkInside } from '../act/check-inside.ts';
import type { ActorOptions } from '../act/work.ts';
import { maintainBlockList } from '../actions/network/block-list/maintain.ts';
import { type Config, queueNamed } from '../core/config.ts';
import type { Given, Runner } from '../core/runner.ts';
import { createKnownReader } from '../never-block/known-reader.ts';

/**
 * Carries out the actions of the group `network`, and keeps the IP sets in step with the block list. It looks the
 * account's own addresses up itself when nobody has yet, so that a new deployment can block at once.
 */
export function networkFunction(given: Given & Pick<ActorOptions, 'actions' | 'budgets' | 'approval'>): Runner {
  // What few messages need is loaded with the first that does.
  const lookUp = async () => (await import('./never-block/refresh-own.ts')).refreshOwn(given);
  const known = createKnownReader({ ...given, lookUp });
  return {
    call: checkInside(given),
    deliveries: createActor({
      ...given,
      queue: queueNamed(given.id, given.config),
      known,
      async maintain(config) {
        const current = { ...given, config };
        if (hasPlaces(config)) await (await import('../actions/deny/targets/tidy.ts')).tidyPlaces(current);
        await maintainBlockList(current);
      },
    }),
  };
}

/** Whether the settings name places other than the IP sets. */
const hasPlaces = ({ networkAcls, egressPrefixLists: { v4, v6 }, domainList }: Config): boolean =>
  networkAcls.length > 0 || Boolean(v4 ?? v6 ?? domainList);

import { catalogue } from '../actions/catalogue/catalogue.ts';
import { scopeAt } from '../actions/catalogue/members.ts';
import { type Action, type LaterAction, loadAction } from '../core/action.ts';
import type { Config } from '../core/config.ts';
import { type Inside, isCheck, type Tried } from '../core/inside.ts';
import type { Given } from '../core/runner.ts';
import { createInventoryReader } from '../journal/inventory.ts';

/** So many member accounts are entered for one question; of more, the first. */
const MOST_MEMBERS = 100;
const AT_ONCE = 5;

/**
 * What a function that acts answers the doctor: whether what its actions need is refused here or in a member account, as
 * far as AWS has a way to ask without changing anything. Excluded accounts are not asked.
 *
 * @throws TypeError for any other event: the function reads a queue
 */
export const checkInside = (given: Given & { actions: readonly (Action | LaterAction)[] }) => {
  const { id, actions, clients, config: home, clientsOf } = given;
  const inventory = createInventoryReader(given);
  return async (event: unknown): Promise<Inside> => {
    if (!isCheck(event)) throw new TypeError(`${id} reads a queue, and was invoked with something else`);
    const config = await inventory.on(home);
    const held = await Promise.all(actions.filter(({ id }) => config.actions.includes(id)).map(loadAction));
    const tried: Tried[] = [];
    for (const action of held) tried.push(...((await action.probe?.(clients, config)) ?? []));
    if (clientsOf) {
      const reaching = held.filter((action) => catalogue[action.id].reachesMembers);
      const isAsked = (account: string) => !scopeAt({ account, region: config.region }, config)?.isExcluded;
      const members = config.memberAccounts.filter(isAsked).slice(0, MOST_MEMBERS);
      for (let at = 0; at < members.length; at += AT_ONCE)
        tried.push(...(await Promise.all(members.slice(at, at + AT_ONCE).map(inMember(reaching, config)))).flat());
    }
    return { tried };
  };

  function inMember(reaching: readonly Action[], config: Config) {
    return async (account: string): Promise<Tried[]> => {
      const found: Tried[] = [];
      const there = clientsOf?.(account, config.region, { inventory: config.inventory }) ?? clients;
      for (const action of reaching) found.push(...((await action.probe?.(there, { ...config, account })) ?? []));
      return found.map((one) => ({ ...one, what: `${one.what} in ${account}` }));
    };
  }
};

import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Action } from '../core/action.ts';
import { type Inside, isCheck, type Tried } from '../core/inside.ts';
import type { Given } from '../core/runner.ts';

/** So many member accounts are entered for one question; of more, the first. */
const MOST_MEMBERS = 100;
const AT_ONCE = 5;

/**
 * What a function that acts answers the doctor: whether what its actions need is refused here or in a member account, as
 * far as AWS has a way to ask without changing anything.
 *
 * @throws TypeError for any other event: the function reads a queue
 */
export const checkInside =
  ({ id, actions, clients, config, clientsOf }: Given & { actions: readonly Action[] }) =>
  async (event: unknown): Promise<Inside> => {
    if (!isCheck(event)) throw new TypeError(`${id} reads a queue, and was invoked with something else`);
    const held = actions.filter((action) => config.actions.includes(action.id));
    const tried: Tried[] = [];
    for (const action of held) tried.push(...((await action.probe?.(clients, config)) ?? []));
    if (clientsOf) {
      const reaching = held.filter((action) => catalogue[action.id].reachesMembers);
      const members = config.memberAccounts.slice(0, MOST_MEMBERS);
      for (let at = 0; at < members.length; at += AT_ONCE)
        tried.push(...(await Promise.all(members.slice(at, at + AT_ONCE).map(inMember(reaching)))).flat());
    }
    return { tried };

    function inMember(reaching: readonly Action[]) {
      return async (account: string): Promise<Tried[]> => {
        const found: Tried[] = [];
        for (const action of reaching)
          found.push(...((await action.probe?.(clientsOf?.(account) ?? clients, { ...config, account })) ?? []));
        return found.map((one) => ({ ...one, what: `${one.what} in ${account}` }));
      };
    }
  };

import type { Action, ActionId, LaterAction } from '../core/action.ts';
import type { As, Clients } from '../core/clients.ts';

type Named = keyof Clients;
type Client<Name extends Named> = Clients[Name] & { send: (...call: never[]) => Promise<unknown> };
type Module<Name extends Named> = { [N in Name]: (as?: As) => Clients[N] };

/**
 * Makes a client whose code is loaded at its first call, for what only some messages of a function need: to start without it
 * is faster, and to call it the first time slower by as much.
 *
 * @param load imports the file that makes it, as itself alone: another name beside it would be loaded too
 */
export function laterClient<Name extends Named>(
  name: Name,
  load: () => Promise<Module<Name>>,
): (as?: As) => Clients[Name] {
  return (as) => {
    let loading: Promise<Client<Name>> | undefined;
    let loaded: { config?: object } | undefined;
    const client = async (): Promise<Client<Name>> => {
      const made = (await load())[name](as) as Client<Name>;
      loaded = made as { config?: object };
      return made;
    };
    return {
      /** What the client says of itself; nothing until it is there. */
      get config() {
        return loaded?.config;
      },
      async send(...call: never[]) {
        loading ??= client();
        return (await loading).send(...call);
      },
    } as unknown as Clients[Name];
  };
}

/** An action whose code is loaded when a message names it first. @param load imports its file */
export const laterAction = (id: ActionId, load: () => Promise<object>): LaterAction => ({
  id,
  async load() {
    const found = Object.values(await load()).find((each: Partial<Action> | undefined) => each?.id === id);
    if (!found) throw new Error(`the file of ${id} does not hold the action`);
    return found as Action;
  },
});

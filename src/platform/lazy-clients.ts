import type { As, ClientFactories, Clients } from '../core/clients.ts';
import { traced } from './call-traces.ts';

/**
 * Makes each client at its first use and keeps it for the life of the container. A client that the function's entry in
 * src/functions does not name is an error at that first use: its role has no permission for the service either.
 *
 * @param name the function's id, for that error
 */
export function lazyClients(
  factories: ClientFactories,
  { as, name = 'this function' }: { as?: As; name?: string } = {},
): Clients {
  const made = new Map<string, unknown>();
  return new Proxy({} as Clients, {
    get(_, client: keyof Clients) {
      const factory = factories[client];
      if (!factory)
        throw new Error(`${name} has no client for ${client}; add it to the clients of ${name} in src/functions`);
      if (!made.has(client)) made.set(client, traced(factory(as), client));
      return made.get(client);
    },
  });
}

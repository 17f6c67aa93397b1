import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../src/core/clients.ts';

type Client = { send(command: object): Promise<unknown> };
type Input = Record<string, unknown>;

const nameOf = (command: object): string => command.constructor.name;
const inputOf = (command: object): Input => (command as { input: Input }).input;

/**
 * Stands in for the services where only our own code is to be measured: a query is answered at once with what it was
 * answered at the last `renew`, and an IP set with the very list that was written. Everything else goes through.
 */
export function stillServices(clients: Clients): { clients: Clients; renew(): Promise<void> } {
  const pages = new Map<string, unknown>();
  const sets = new Map<string, { addresses: string[]; token: number }>();
  const dynamodb: Client = {
    async send(command) {
      const input = inputOf(command);
      const key = nameOf(command) === 'QueryCommand' ? JSON.stringify(input) : '';
      if (pages.has(key)) return pages.get(key);
      const answer = await (clients.dynamodb as Client).send(command);
      if (key) pages.set(key, answer);
      return answer;
    },
  };
  const wafv2: Client = {
    async send(command) {
      const input = inputOf(command);
      const set = sets.get(String(input.Id)) ?? { addresses: [], token: 0 };
      if (nameOf(command) === 'GetIPSetCommand')
        return { IPSet: { Addresses: set.addresses }, LockToken: String(set.token) };
      sets.set(String(input.Id), { addresses: input.Addresses as string[], token: set.token + 1 });
      return { NextLockToken: String(set.token + 1) };
    },
  };
  const stand = { dynamodb, wafv2 } as unknown as Partial<Clients>;
  return {
    clients: new Proxy(clients, { get: (all, name: keyof Clients) => stand[name] ?? all[name] }),
    async renew() {
      for (const key of [...pages.keys()]) {
        const command = new QueryCommand(JSON.parse(key) as QueryCommandInput);
        pages.set(key, await (clients.dynamodb as Client).send(command));
      }
    },
  };
}

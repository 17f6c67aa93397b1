import type { SQSEvent } from 'aws-lambda';
import type { ClientFactories, ClientsOf } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Given, Runner } from '../core/runner.ts';
import { cloudWatch, fromQueue } from './lambda.ts';
import { lazyClients } from './lazy-clients.ts';
import { readConfig } from './read-config.ts';

/** What a handler names: its own parts, and what makes its clients. Settings, logs and the clock come from Lambda. */
type Wired<G extends Given> = Omit<G, keyof Given> & {
  clients: ClientFactories;
  /** Makes the clients of member accounts, for functions whose actions reach them. */
  clientsOf?: (config: Config) => ClientsOf;
};

const isFromQueue = (event: unknown): event is SQSEvent =>
  typeof event === 'object' && event !== null && 'Records' in event;

/**
 * The Lambda handler of one function of src/functions.
 *
 * Everything is made once per container: a missing setting stops the cold start, before any event is touched.
 *
 * @param name the function's id, which errors name
 * @throws ConfigError when a setting is missing or wrong
 */
export function wire<G extends Given>(name: string, make: (given: G) => Runner, wired: Wired<G>) {
  const { clients, clientsOf, ...parts } = wired;
  const config = readConfig(process.env);
  const telemetry = cloudWatch();
  const given = {
    ...parts,
    id: name,
    clients: lazyClients(clients, { name }),
    ...(clientsOf && { clientsOf: clientsOf(config) }),
    config,
    telemetry,
    now: Date.now,
  };
  const { deliveries, call } = make(given as unknown as G);
  const batch = deliveries && fromQueue(deliveries);
  return telemetry.watched(async (event: unknown): Promise<unknown> => {
    if (batch && isFromQueue(event)) return batch(event);
    if (call) return call(event);
    throw new TypeError(`${name} reads a queue, and was invoked with something else`);
  });
}

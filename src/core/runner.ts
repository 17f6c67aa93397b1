import type { Clients, ClientsOf } from './clients.ts';
import type { Config } from './config.ts';
import type { Delivery } from './delivery.ts';
import type { Telemetry } from './telemetry.ts';

/** What every function is given, by Lambda or by the local account. */
export interface Given {
  /** The function's id in src/functions. */
  id: string;
  clients: Clients;
  config: Config;
  telemetry: Telemetry;
  /** Milliseconds since 1970. */
  now(): number;
  /** Clients in the name of the role of a member account; for functions whose actions reach members. */
  clientsOf?: ClientsOf | undefined;
  /** Waits this many ms; absent in Lambda, where the real clock does. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** A function that is ready to run, whatever hosts it. */
export interface Runner {
  /** Runs one batch of its queue, and returns the ids of the messages that have to be delivered again. */
  deliveries?(batch: readonly Delivery[]): Promise<string[]>;
  /** Runs when a schedule, a service or the command calls it. */
  call?(event: unknown): Promise<unknown>;
}

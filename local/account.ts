import type { Clients } from '../src/core/clients.ts';
import { keptBy } from '../src/core/once.ts';
import { copyOf } from './copy.ts';
import type { Faults } from './faults.ts';

/** The world that a local service stands in: whose account it is, and what time it is there. */
export interface World {
  accountId: string;
  region: string;
  partition: string;
  /** Milliseconds since 1970, on the local account's own clock. */
  now(): number;
  /** A new identifier: UUID-shaped, and the same in every run with the same calls. */
  newId(): string;
}

/** One AWS service kept in memory: each SDK command by its name without "Command", such as `GetIPSet`. */
export type LocalService = { [operation: string]: (input: never) => unknown };

export interface Call {
  service: keyof Clients;
  operation: string;
  input: unknown;
  /** Where it was made, if not in the account's own region. */
  region?: string;
}

/** Throws the way the SDK does: an `Error` whose `name` is the exception's. */
export function awsError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
  });
}

/**
 * Clients whose `send` runs the command against in-memory services. Input and output are copied, as on a wire.
 * Each call is counted, may be refused by a fault, and is recorded when `record` is on.
 */
export function localClients(
  services: { [Name in keyof Clients]: object },
  faults: Faults,
  counts: Map<string, number>,
  record: (call: Call) => unknown,
): Clients {
  // By the class of a command: its name is read once.
  const operations = new Map<object, string>();
  const operationOf = ({ constructor: kind }: { constructor: { name: string } }): string => {
    const operation = operations.get(kind) ?? kind.name.replace(/Command$/, '');
    operations.set(kind, operation);
    return operation;
  };
  // What a call is counted as is put together once: a new text is gone through at each look into a map.
  const names = keptBy((service) => keptBy((operation) => `${service}:${operation}`));
  const client = (service: keyof Clients) => ({
    async send(command: { input: unknown; constructor: { name: string } }): Promise<unknown> {
      const operation = operationOf(command);
      const called = names(service)(operation);
      // A dry run changes nothing, and is counted apart.
      const name = (command.input as { DryRun?: boolean }).DryRun ? `${called} (dry run)` : called;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const recorded = record({ service, operation, input: command.input });
      if (recorded instanceof Promise) await recorded;
      faults.before(service, operation, command.input);
      const implementation = (services[service] as LocalService)[operation];
      if (!implementation)
        throw awsError('UnknownOperationException', `the local account has no ${service}:${operation}`);
      const output = await implementation.call(services[service], copyOf(command.input) as never);
      faults.after(service, operation, command.input);
      return { $metadata: { httpStatusCode: 200 }, ...withStream(copyOf(output)) };
    },
  });
  return Object.fromEntries(
    Object.keys(services).map((name) => [name, client(name as keyof Clients)]),
  ) as unknown as Clients;
}

/** The SDK hands a body over as a stream that knows how to become text. */
function withStream(output: unknown): object | undefined {
  const { Body } = (output ?? {}) as { Body?: unknown };
  if (!(Body instanceof Uint8Array)) return output as object | undefined;
  return { ...(output as object), Body: { transformToString: async () => new TextDecoder().decode(Body) } };
}

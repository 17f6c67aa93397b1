import { type Call, localClients } from '../../local/account.ts';
import { copyOf } from '../../local/copy.ts';
import { Faults, SimulatedCrash } from '../../local/faults.ts';
import { writeDown } from '../../local/recorder.ts';
import type { Services } from '../../local/tags-of.ts';
import type { Action, JsonObject, Prepared, Target, Verified } from '../../src/core/action.ts';
import type { ActionContext } from '../../src/core/action-context.ts';
import type { Clients } from '../../src/core/clients.ts';
import { givenConfig, givenWorld } from './fixtures.ts';

/** Clients of these local services alone, with what was called and what may go wrong. */
export function givenClients(services: Partial<Record<keyof Clients, object>>) {
  const faults = new Faults();
  const calls: Call[] = [];
  const around = { services: services as unknown as Services, world: givenWorld(), stack: givenConfig().stack };
  const record = (call: Call): unknown => {
    calls.push(copyOf(call));
    return process.env.RIPOSTE_RECORD_CALLS ? writeDown(call, around) : undefined;
  };
  const clients = localClients(services as Record<keyof Clients, object>, faults, new Map(), record);
  const named = (pattern: RegExp): string[] =>
    calls.map(({ operation }) => operation).filter((name) => pattern.test(name));
  return { clients, faults, calls, named, writes: () => named(/^(Put|Delete|Update|Attach|Detach|Create)/) };
}

/** Clients that try a call again that is throttled, as those of the SDK do. */
export function patient(clients: Clients): Clients {
  const tried = async (send: (command: unknown) => Promise<unknown>, command: unknown): Promise<unknown> => {
    for (let tries = 1; ; tries += 1)
      try {
        return await send(command);
      } catch (error) {
        if (tries === 4 || !/Throttl|TooManyRequests/.test((error as Error).name)) throw error;
      }
  };
  const each = Object.entries(clients) as [string, { send(command: unknown): Promise<unknown> }][];
  return Object.fromEntries(
    each.map(([name, client]) => [name, { send: (command: unknown) => tried((one) => client.send(one), command) }]),
  ) as unknown as Clients;
}

export interface Attempt<B extends JsonObject> {
  prepared: Prepared<B>;
  verified?: Verified;
}

/**
 * One attempt as the engine makes it: the state is read afresh each time, but once a state before is kept, it is that
 * one that the steps get. `kept` outlives a crash, like the journal.
 */
export async function attempt<T extends Target, B extends JsonObject>(
  action: Action<T, B>,
  target: T,
  ctx: ActionContext,
  kept: { before?: B } = {},
): Promise<Attempt<B>> {
  const prepared = await action.before(target, ctx);
  const starts = prepared.verdict === 'proceed' || (prepared.verdict === 'unchanged' && kept.before);
  if (!starts) return { prepared };
  if (prepared.verdict === 'proceed') kept.before ??= JSON.parse(JSON.stringify(prepared.before)) as B;
  const before = kept.before as B;
  await action.apply(target, before, ctx);
  return { prepared, verified: await action.verify(target, before, ctx) };
}

/** Attempts again after each crash, like a queue that redelivers; each new attempt is a new process. */
export async function attemptUntilDone<T>(run: () => Promise<T>, faults: Faults): Promise<T> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
      faults.revive();
    }
  }
  throw new Error('it crashed in each of five attempts');
}

/** Runs an action's undo, or says that it has none. */
export function undo<T extends Target, B extends JsonObject>(
  action: Action<T, B>,
  target: T,
  before: B,
  ctx: ActionContext,
) {
  if (action.undo === 'never') throw new Error(`${action.id} has no undo`);
  return action.undo(target, before, ctx);
}

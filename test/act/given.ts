import type fc from 'fast-check';
import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { ActorOptions } from '../../src/act/work.ts';
import type { Action } from '../../src/core/action.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Delivery } from '../../src/core/delivery.ts';
import type { ActMessage, Message } from '../../src/core/messages.ts';
import { silent } from '../../src/core/telemetry.ts';
import { decide } from '../../src/decide/decide.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { sources } from '../../src/sources/index.ts';
import { bundled, responsesIn, sourceIn } from '../support/stories.ts';

/** What an act function is given on this stack, with these actions alone. */
export function actorOptions(stack: LocalStack, actions: readonly Action[], clients = stack.clients): ActorOptions {
  const { config, world } = stack;
  const sleep = async (ms: number): Promise<void> => stack.advance(ms);
  return { actions, clients, config, telemetry: silent, now: world.now, sleep };
}

/** What decide hands over for a bundled event, whose resources are made in the account. */
export function handedOver(stack: LocalStack, event: string): ActMessage[] {
  const seed = createSeeder(stack);
  return sources[sourceIn(event)].parse(JSON.parse(bundled(event))).flatMap((finding) => {
    seed(finding);
    return decide(finding, stack.config, stack.world.now()).messages;
  });
}

export const delivery = (message: Message | string, receives = 1, messageId = 'm1'): Delivery => ({
  messageId,
  body: typeof message === 'string' ? message : JSON.stringify(message),
  receives,
});

/** The only action of the journal. */
export function onlyAction(stack: LocalStack): ResponseRecord {
  const [record, ...others] = responsesIn(stack);
  if (!record || others.length > 0) throw new Error(`${others.length + (record ? 1 : 0)} responses in place of one`);
  return record;
}

export const say = (stack: LocalStack, queue: string, message: Message): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-${queue}`, JSON.stringify(message));

/** Clients whose calls wait for their turn, which the scheduler gives. */
export function inTurns(clients: Clients, scheduler: fc.Scheduler): Clients {
  const wrap = (client: { send(command: never): Promise<unknown> }) => ({
    async send(command: { constructor: { name: string } }): Promise<unknown> {
      await scheduler.schedule(Promise.resolve(), command.constructor.name);
      return client.send(command as never);
    },
  });
  const entries = Object.entries(clients).map(([name, client]) => [name, wrap(client as never)]);
  return Object.fromEntries(entries) as Clients;
}

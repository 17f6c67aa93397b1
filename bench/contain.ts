import { setTimeout as delay } from 'node:timers/promises';
import { ModifyNetworkInterfaceAttributeCommand } from '@aws-sdk/client-ec2';
import { createLocalStack } from '../local/local-stack.ts';
import { actions } from '../src/actions/index.ts';
import type { Target } from '../src/core/action.ts';
import type { ActionContext } from '../src/core/action-context.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import type { Clients } from '../src/core/clients.ts';
import type { Finding } from '../src/core/finding.ts';
import type { Figure } from './figure.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ID = 'i-0aaaa1111bbbb2222';
const given = () => createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW });

/** How many calls one containment takes, from the look before it to reading back. */
async function callsOf(action: ActionId, target: Target, stack: ReturnType<typeof given>): Promise<number> {
  const { clients, config } = stack;
  const finding = { facts: {} } as Finding;
  const common = { clients, config, finding, params: {}, now: () => NOW, until: 0, key: 'bench', evidenceAt: NOW - 1 };
  const ctx: ActionContext = common;
  const earlier = stack.callsMade();
  const prepared = await actions[action].before(target, ctx);
  if (prepared.verdict !== 'proceed') throw new Error(`${action}: ${prepared.reason}`);
  await actions[action].apply(target, prepared.before, ctx);
  await actions[action].verify(target, prepared.before, ctx);
  return stack.callsMade() - earlier;
}

/** What a call of EC2 takes, generously. */
const CALL_MS = 150;

/** The same clients, of which each call takes that long. */
function slowed(clients: Clients, seen: (command: unknown) => void): Clients {
  const slow = (client: { send: (command: never) => Promise<unknown> }): object => ({
    send: async (command: never) => {
      await delay(CALL_MS);
      seen(command);
      return client.send(command);
    },
  });
  return Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, slow(client as never)])) as never;
}

/** Seconds from the look before an isolation to the first interface in the closed group, each call taking `CALL_MS`. */
async function firstDenyOf(target: Target, stack: ReturnType<typeof given>): Promise<number> {
  const began = performance.now();
  let [closed, firstAt] = ['', Number.NaN];
  const clients = slowed(stack.clients, (command) => {
    if (!(command instanceof ModifyNetworkInterfaceAttributeCommand) || !Number.isNaN(firstAt)) return;
    if (command.input.Groups?.includes(closed)) firstAt = performance.now();
  });
  const finding = { facts: {} } as Finding;
  const common = { clients, config: stack.config, finding, params: {}, now: () => NOW, until: 0, key: 'bench' };
  const ctx: ActionContext = { ...common, evidenceAt: NOW - 1 };
  const { 'isolate-instance': isolate } = actions;
  const prepared = await isolate.before(target, ctx);
  if (prepared.verdict !== 'proceed') throw new Error(prepared.reason);
  closed = (prepared.before.groups as { closed: string }).closed;
  await isolate.apply(target, prepared.before, ctx);
  if (Number.isNaN(firstAt)) throw new Error('no interface was closed');
  return Math.round((firstAt - began) / 100) / 10;
}

/** A stack with an instance of four interfaces and six volumes in an Auto Scaling group. */
function withInstance(): ReturnType<typeof given> {
  const stack = given();
  const { ec2, autoScaling } = stack.services;
  const interfaces = [0, 1, 2, 3].map((n) => ({ id: `eni-${n}`, groups: ['sg-1'] }));
  const volumes = [0, 1, 2, 3, 4, 5].map((n) => ({ device: `/dev/xvd${n}`, id: `vol-${n}`, goes: true, size: 8 }));
  ec2.instances.seed({ id: ID, interfaces, volumes, shutdown: 'terminate' });
  ec2.instances.seedQuarantine(stack.config.stack);
  autoScaling.seedGroup('web', [ID, 'i-0another'], 1);
  return stack;
}

/** An instance, and a session of a role. */
export async function containFigures(): Promise<Figure[]> {
  const stack = withInstance();
  const { iam } = stack.services;
  const { roleId } = iam.rolesByName.seedRole({ roleName: 'web' });
  const session = { key: 'web/x1', roleName: 'web', userId: `${roleId}:x1`, accessKeyId: 'ASIAEXAMPLE000000001' };
  const instance = await callsOf('isolate-instance', { key: ID }, stack);
  const firstDeny = await firstDenyOf({ key: ID }, withInstance());
  const sessions = await callsOf('revoke-sessions', session, stack);
  return [
    { name: 'contain.instance-calls', value: instance, unit: 'calls', goal: 40 },
    { name: 'contain.instance-first-deny', value: firstDeny, unit: 's', goal: 5 },
    { name: 'contain.session-calls', value: sessions, unit: 'calls', goal: 8 },
  ];
}
